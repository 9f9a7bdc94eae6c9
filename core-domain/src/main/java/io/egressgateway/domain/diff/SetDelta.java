package io.egressgateway.domain.diff;

import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
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
    TreeSet<E> add = new TreeSet<>();
    TreeSet<E> remove = new TreeSet<>();
    Sorted.differences(
        observed, desired, (element, _, after) -> (after == null ? remove : add).add(element));
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

  /** Changes of at most {@code most} elements that come to the same; first what is added. */
  List<SetDelta<E>> parts(int most) {
    List<SetDelta<E>> parts = new ArrayList<>();
    pieces(add, most).forEach(piece -> parts.add(new SetDelta<E>(piece, Sorted.<E>emptySet())));
    pieces(remove, most).forEach(piece -> parts.add(new SetDelta<E>(Sorted.<E>emptySet(), piece)));
    return parts;
  }

  private static <E extends Comparable<? super E>> List<SortedSet<E>> pieces(
      SortedSet<E> elements, int most) {
    List<SortedSet<E>> pieces = new ArrayList<>();
    TreeSet<E> piece = new TreeSet<>();
    for (E element : elements) {
      piece.add(element);
      if (piece.size() == most) {
        pieces.add(piece);
        piece = new TreeSet<>();
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  /** The set after the change. */
  public SortedSet<E> appliedTo(SortedSet<E> before) {
    if (before.isEmpty()) {
      return add;
    }
    SortedSet<E> after = Sorted.set(before);
    for (E element : remove) {
      after = Sorted.without(after, element);
    }
    for (E element : add) {
      after = Sorted.with(after, element);
    }
    return after;
  }
}
