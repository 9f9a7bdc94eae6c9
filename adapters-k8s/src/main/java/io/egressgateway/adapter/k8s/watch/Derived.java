package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/**
 * Translates the entries of a map into another one. Of what is as it was the last time nothing is
 * translated again, and where nothing changed the result is the same object, by which later steps
 * know that they have nothing to do. Owner thread.
 */
final class Derived<K extends Comparable<? super K>, V, W> {
  private final Function<V, Optional<W>> translate;
  private SortedMap<K, V> last = Sorted.emptyMap();

  /**
   * Translates nothing yet.
   *
   * @param translate empty leaves an entry out
   */
  Derived(Function<V, Optional<W>> translate) {
    this.translate = translate;
  }

  /** Brings what this has put into {@code target} up to date with {@code now}. */
  SortedMap<K, W> into(SortedMap<K, W> target, SortedMap<K, V> now) {
    Result<K, W> result = new Result<>(target);
    Sorted.differences(
        last,
        now,
        (key, _, value) -> result.set(key, Optional.ofNullable(value).flatMap(translate)));
    last = now;
    return result.map;
  }

  private static final class Result<K extends Comparable<? super K>, W> {
    private SortedMap<K, W> map;

    Result(SortedMap<K, W> map) {
      this.map = map;
    }

    void set(K key, Optional<W> value) {
      if (value.isEmpty()) {
        map = Sorted.without(map, key);
      } else if (!value.get().equals(map.get(key))) {
        map = Sorted.with(map, key, value.get());
      }
    }
  }
}
