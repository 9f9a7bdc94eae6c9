package io.egressgateway.domain.net;

import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Immutable sorted copies.
 *
 * <p>Not {@code Set.copyOf} and {@code Map.copyOf}: their iteration order differs from run to run,
 * and the same snapshot must give the same bytes. What was made here is not copied again, and
 * {@link #with} and {@link #without} share with their argument what they do not change: of 100,000
 * pods one changes at a time.
 */
public final class Sorted {
  private Sorted() {}

  /** Told of a key whose values differ; null where there is none. */
  @FunctionalInterface
  public interface Difference<K, V> {
    void at(K key, @Nullable V before, @Nullable V after);
  }

  public static <E extends Comparable<? super E>> SortedSet<E> set(
      Collection<? extends E> elements) {
    if (elements instanceof SharedSet<?> made) {
      // Immutable, so it is safe to take a set of a subtype for one of E.
      @SuppressWarnings("unchecked")
      SortedSet<E> same = (SortedSet<E>) made;
      return same;
    }
    TreeMap<E, Boolean> sorted = new TreeMap<>();
    elements.forEach(element -> sorted.put(element, true));
    return new SharedSet<E>(SharedMap.ofAscending(sorted));
  }

  public static <K extends Comparable<? super K>, V> SortedMap<K, V> map(
      Map<? extends K, ? extends V> entries) {
    return shared(entries);
  }

  private static <K extends Comparable<? super K>, V> SharedMap<K, V> shared(
      Map<? extends K, ? extends V> entries) {
    if (entries instanceof SharedMap<?, ?> made) {
      // Immutable, so it is safe to take a map of subtypes for one of K and V.
      @SuppressWarnings("unchecked")
      SharedMap<K, V> same = (SharedMap<K, V>) made;
      return same;
    }
    if (entries instanceof SortedMap<? extends K, ? extends V> sorted
        && sorted.comparator() == null) {
      return SharedMap.ofAscending(sorted);
    }
    return SharedMap.ofAscending(new TreeMap<K, V>(entries));
  }

  public static <E extends Comparable<? super E>> SortedSet<E> emptySet() {
    return new SharedSet<E>(SharedMap.empty());
  }

  public static <K extends Comparable<? super K>, V> SortedMap<K, V> emptyMap() {
    return SharedMap.empty();
  }

  /** The map with an entry added or replaced. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> with(
      SortedMap<K, V> map, K key, V value) {
    return Sorted.<K, V>shared(map).with(key, value);
  }

  /** The map without a key. */
  public static <K extends Comparable<? super K>, V> SortedMap<K, V> without(
      SortedMap<K, V> map, K key) {
    return Sorted.<K, V>shared(map).without(key);
  }

  /** The set with an element. */
  public static <E extends Comparable<? super E>> SortedSet<E> with(SortedSet<E> set, E element) {
    return new SharedSet<E>(elements(set).with(element, true));
  }

  /** The set without an element. */
  public static <E extends Comparable<? super E>> SortedSet<E> without(
      SortedSet<E> set, E element) {
    return new SharedSet<E>(elements(set).without(element));
  }

  /**
   * Tells every difference in ascending order of keys. Quick where one of the maps was made from
   * the other.
   */
  public static <K extends Comparable<? super K>, V> void differences(
      SortedMap<K, V> before, SortedMap<K, V> after, Difference<K, V> told) {
    SharedMap.differences(Sorted.<K, V>shared(before), Sorted.<K, V>shared(after), told);
  }

  /** Tells of every element that is in one set only, which of its two values is null. */
  public static <E extends Comparable<? super E>> void differences(
      SortedSet<E> before, SortedSet<E> after, Difference<E, Boolean> told) {
    SharedMap.differences(elements(before), elements(after), told);
  }

  private static <E extends Comparable<? super E>> SharedMap<E, Boolean> elements(
      SortedSet<E> set) {
    return set instanceof SharedSet<E> made
        ? made.elements()
        : ((SharedSet<E>) Sorted.<E>set(set)).elements();
  }
}
