package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is derived from each value of a map that changes a little from time to time; a change costs
 * as much as it is large. Owner thread.
 */
final class Derived<K extends Comparable<? super K>, V, W> {
  private final Function<V, Optional<W>> derive;
  private SharedMap<K, V> source = Sorted.emptyMap();
  private SharedMap<K, W> derived = Sorted.emptyMap();

  /** Makes one of nothing; what derives to nothing is left out. */
  Derived(Function<V, Optional<W>> derive) {
    this.derive = derive;
  }

  /** The same map again where nothing that is derived has changed. */
  SharedMap<K, W> of(SharedMap<K, V> now) {
    for (K key : now.differences(source)) {
      Optional<W> value = Optional.ofNullable(now.get(key)).flatMap(derive);
      if (value.isEmpty()) {
        derived = derived.without(key);
      } else if (!value.get().equals(derived.get(key))) {
        derived = derived.with(key, value.get());
      }
    }
    source = now;
    return derived;
  }
}
