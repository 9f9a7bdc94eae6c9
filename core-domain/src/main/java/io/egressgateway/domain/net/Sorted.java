package io.egressgateway.domain.net;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Unmodifiable sorted copies.
 *
 * <p>Not {@code Set.copyOf} and {@code Map.copyOf}: their iteration order differs from run to run,
 * and the same snapshot must give the same bytes.
 */
public final class Sorted {
  private Sorted() {}

  public static <E extends Comparable<? super E>> SortedSet<E> set(
      Collection<? extends E> elements) {
    return Collections.unmodifiableSortedSet(new TreeSet<E>(elements));
  }

  /** Costs nothing for a map that is such a copy already. */
  public static <K extends Comparable<? super K>, V> SharedMap<K, V> map(
      Map<? extends K, ? extends V> entries) {
    return SharedMap.of(entries);
  }

  public static <E extends Comparable<? super E>> SortedSet<E> emptySet() {
    return Collections.emptySortedSet();
  }

  public static <K extends Comparable<? super K>, V> SharedMap<K, V> emptyMap() {
    return SharedMap.of(Map.of());
  }
}
