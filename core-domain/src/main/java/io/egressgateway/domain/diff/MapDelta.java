package io.egressgateway.domain.diff;

import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The change of a map.
 *
 * @param put keys to be present with these values, whether or not they are there with others
 * @param remove entries that are there, with the values they have, and shall not be
 */
public record MapDelta<K extends Comparable<? super K>, V>(
    SortedMap<K, V> put, SortedMap<K, V> remove) {
  public MapDelta {
    put = Sorted.map(put);
    remove = Sorted.map(remove);
  }

  public static <K extends Comparable<? super K>, V> MapDelta<K, V> none() {
    return new MapDelta<K, V>(Sorted.<K, V>emptyMap(), Sorted.<K, V>emptyMap());
  }

  /** The removal of entries that are there. */
  static <K extends Comparable<? super K>, V> MapDelta<K, V> removing(SortedMap<K, V> entries) {
    return new MapDelta<K, V>(Sorted.<K, V>emptyMap(), entries);
  }

  /** What leads from {@code observed} to {@code desired}. */
  public static <K extends Comparable<? super K>, V> MapDelta<K, V> between(
      SortedMap<K, V> observed, SortedMap<K, V> desired) {
    TreeMap<K, V> put = new TreeMap<>();
    TreeMap<K, V> remove = new TreeMap<>();
    Sorted.differences(
        observed,
        desired,
        (key, before, after) -> {
          if (after != null) {
            put.put(key, after);
          } else if (before != null) {
            remove.put(key, before);
          }
        });
    return new MapDelta<>(put, remove);
  }

  public boolean isEmpty() {
    return put.isEmpty() && remove.isEmpty();
  }

  public int size() {
    return put.size() + remove.size();
  }

  /** The entries to be put alone. */
  public MapDelta<K, V> puts() {
    return new MapDelta<K, V>(put, Sorted.<K, V>emptyMap());
  }

  /** The entries to be removed alone. */
  public MapDelta<K, V> removes() {
    return new MapDelta<K, V>(Sorted.<K, V>emptyMap(), remove);
  }

  /** Changes of at most {@code most} entries that come to the same; first what is put. */
  List<MapDelta<K, V>> parts(int most) {
    List<MapDelta<K, V>> parts = new ArrayList<>();
    pieces(put, most)
        .forEach(piece -> parts.add(new MapDelta<K, V>(piece, Sorted.<K, V>emptyMap())));
    pieces(remove, most).forEach(piece -> parts.add(MapDelta.removing(piece)));
    return parts;
  }

  private static <K extends Comparable<? super K>, V> List<SortedMap<K, V>> pieces(
      SortedMap<K, V> entries, int most) {
    List<SortedMap<K, V>> pieces = new ArrayList<>();
    TreeMap<K, V> piece = new TreeMap<>();
    for (Map.Entry<K, V> entry : entries.entrySet()) {
      piece.put(entry.getKey(), entry.getValue());
      if (piece.size() == most) {
        pieces.add(piece);
        piece = new TreeMap<>();
      }
    }
    if (!piece.isEmpty()) {
      pieces.add(piece);
    }
    return pieces;
  }

  /** What changes of the keys that {@code wanted} names. */
  MapDelta<K, V> only(Predicate<K> wanted) {
    return new MapDelta<>(only(put, wanted), only(remove, wanted));
  }

  private static <K extends Comparable<? super K>, V> SortedMap<K, V> only(
      SortedMap<K, V> entries, Predicate<K> wanted) {
    TreeMap<K, V> some = new TreeMap<>();
    entries.forEach((key, value) -> {
      if (wanted.test(key)) {
        some.put(key, value);
      }
    });
    return some;
  }

  /** The map after the change. */
  public SortedMap<K, V> appliedTo(SortedMap<K, V> before) {
    if (before.isEmpty()) {
      return put;
    }
    SortedMap<K, V> after = Sorted.map(before);
    for (K key : remove.keySet()) {
      after = Sorted.without(after, key);
    }
    for (Map.Entry<K, V> entry : put.entrySet()) {
      after = Sorted.with(after, entry.getKey(), entry.getValue());
    }
    return after;
  }

  /** All keys that change. */
  public SortedSet<K> keys() {
    TreeSet<K> keys = new TreeSet<>(put.keySet());
    keys.addAll(remove.keySet());
    return Sorted.set(keys);
  }
}
