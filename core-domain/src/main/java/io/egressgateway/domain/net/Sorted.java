package io.egressgateway.domain.net;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Unmodifiable sorted copies.
 *
 * <p>Not {@code Set.copyOf} and {@code Map.copyOf}: their iteration order differs from run to run,
 * and the same snapshot must give the same bytes. What was made here is its own copy, and shares
 * with what it was made from all that is the same.
 */
public final class Sorted {
  private Sorted() {}

  /** Told of a key whose values differ; null where there is none. */
  @FunctionalInterface
  public interface Difference<K, V> {
    void at(K key, @Nullable V before, @Nullable V after);
  }

  /** Costs nothing for a set that is such a copy already. */
  public static <E extends Comparable<? super E>> SortedSet<E> set(
      Collection<? extends E> elements) {
    return shared(elements);
  }

  private static <E extends Comparable<? super E>> SharedSet<E> shared(
      Collection<? extends E> elements) {
    if (elements instanceof SharedSet<? extends E> made) {
      // Nobody can put anything into it, so a set of a subtype is a set of its supertype.
      @SuppressWarnings("unchecked")
      SharedSet<E> same = (SharedSet<E>) made;
      return same;
    }
    TreeMap<E, Boolean> sorted = new TreeMap<>();
    elements.forEach(element -> sorted.put(element, true));
    return new SharedSet<>(Sorted.<E, Boolean>map(sorted));
  }

  /** Costs nothing for a map that is such a copy already. */
  public static <K extends Comparable<? super K>, V> SharedMap<K, V> map(
      Map<? extends K, ? extends V> entries) {
    return SharedMap.of(entries);
  }

  public static <E extends Comparable<? super E>> SortedSet<E> emptySet() {
    return new SharedSet<>(Sorted.<E, Boolean>emptyMap());
  }

  public static <K extends Comparable<? super K>, V> SharedMap<K, V> emptyMap() {
    return SharedMap.of(Map.of());
  }

  /** The map with an entry added or replaced; the same one where it has it. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> with(
      SortedMap<K, V> map, K key, V value) {
    return map.get(key) == value ? map : Sorted.<K, V>map(map).with(key, value);
  }

  /** The map without a key; the same one where it has none such. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> without(
      SortedMap<K, V> map, K key) {
    return Sorted.<K, V>map(map).without(key);
  }

  /** The set with an element; the same one where it has it. */
  public static <E extends Comparable<? super E>> SortedSet<E> with(SortedSet<E> set, E element) {
    return set.contains(element)
        ? set
        : new SharedSet<>(Sorted.<E>shared(set).elements().with(element, true));
  }

  /** The set without an element; the same one where it has none such. */
  public static <E extends Comparable<? super E>> SortedSet<E> without(
      SortedSet<E> set, E element) {
    return set.contains(element)
        ? new SharedSet<>(Sorted.<E>shared(set).elements().without(element))
        : set;
  }

  /**
   * Tells every difference in ascending order of keys. Quick where one of the maps was made from
   * the other.
   */
  public static <K extends Comparable<? super K>, V> void differences(
      SortedMap<K, V> before, SortedMap<K, V> after, Difference<K, V> told) {
    for (K key : Sorted.<K, V>map(before).differences(Sorted.<K, V>map(after))) {
      told.at(key, before.get(key), after.get(key));
    }
  }

  /** Tells of every element that is in one set only, which of its two values is null. */
  public static <E extends Comparable<? super E>> void differences(
      SortedSet<E> before, SortedSet<E> after, Difference<E, Boolean> told) {
    differences(Sorted.<E>shared(before).elements(), Sorted.<E>shared(after).elements(), told);
  }
}
