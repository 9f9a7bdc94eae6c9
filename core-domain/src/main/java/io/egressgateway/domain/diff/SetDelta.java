package io.egressgateway.domain.diff;

import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The change of a set.
 *
 * @param add elements to be present
 * @param remove elements to be absent
 */
public record SetDelta<E extends Comparable<? super E>>(SortedSet<E> add, SortedSet<E> remove) {
  public SetDelta {
    add = Sorted.set(add);
    remove = Sorted.set(remove);
  }

  public static <E extends Comparable<? super E>> SetDelta<E> none() {
    return new SetDelta<E>(Sorted.<E>emptySet(), Sorted.<E>emptySet());
  }

  /** What leads from {@code observed} to {@code desired}. */
  public static <E extends Comparable<? super E>> SetDelta<E> between(
      SortedSet<E> observed, SortedSet<E> desired) {
    TreeSet<E> add = new TreeSet<>(desired);
    add.removeAll(observed);
    TreeSet<E> remove = new TreeSet<>(observed);
    remove.removeAll(desired);
    return new SetDelta<>(add, remove);
  }

  public boolean isEmpty() {
    return add.isEmpty() && remove.isEmpty();
  }

  public int size() {
    return add.size() + remove.size();
  }

  /** The elements to be added alone. */
  public SetDelta<E> adds() {
    return new SetDelta<E>(add, Sorted.<E>emptySet());
  }

  /** The elements to be removed alone. */
  public SetDelta<E> removes() {
    return new SetDelta<E>(Sorted.<E>emptySet(), remove);
  }

  /** The set after the change. */
  public SortedSet<E> appliedTo(SortedSet<E> before) {
    TreeSet<E> after = new TreeSet<>(before);
    after.removeAll(remove);
    after.addAll(add);
    return Sorted.set(after);
  }
}
