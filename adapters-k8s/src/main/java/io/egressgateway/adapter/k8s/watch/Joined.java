package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Several maps without a common key as one, kept up with what changes in them; a change costs as
 * much as it is large. Owner thread.
 */
final class Joined<K extends Comparable<? super K>, V> {
  private SharedMap<K, V> all = Sorted.emptyMap();
  private List<SharedMap<K, V>> parts = List.of();

  /** The same map again where nothing has changed. The number of parts is always the same. */
  SharedMap<K, V> of(List<SharedMap<K, V>> now) {
    List<SharedMap<K, V>> taken = new ArrayList<>();
    for (int i = 0; i < now.size(); i++) {
      take(i < parts.size() ? parts.get(i) : Sorted.emptyMap(), now.get(i));
      taken.add(now.get(i));
    }
    parts = taken;
    return all;
  }

  private void take(SharedMap<K, V> before, SharedMap<K, V> now) {
    for (K key : now.differences(before)) {
      @Nullable V value = now.get(key);
      all = value == null ? all.without(key) : all.with(key, value);
    }
  }
}
