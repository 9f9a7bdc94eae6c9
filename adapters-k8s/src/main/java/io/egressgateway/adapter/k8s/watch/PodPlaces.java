package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/**
 * The node of each pod address. Of two pods that are said to have one address the last one by name
 * counts. Owner thread.
 */
final class PodPlaces {
  private SortedMap<NamespacedName, Endpoint> last = Sorted.emptyMap();
  private SortedMap<IpAddress, NodeName> places = Sorted.emptyMap();

  /** Where these pods are; what did not change is shared with the last answer. */
  SortedMap<IpAddress, NodeName> of(SortedMap<NamespacedName, Endpoint> pods) {
    Set<IpAddress> touched = new HashSet<>();
    Sorted.differences(
        last,
        pods,
        (_, before, after) -> {
          if (before != null) {
            touched.addAll(before.addresses());
          }
          if (after != null) {
            touched.addAll(after.addresses());
          }
        });
    if (!touched.isEmpty()) {
      Map<IpAddress, NodeName> now = places(pods, touched);
      for (IpAddress address : touched) {
        NodeName node = now.get(address);
        places =
            node == null ? Sorted.without(places, address) : Sorted.with(places, address, node);
      }
    }
    last = pods;
    return places;
  }

  private static Map<IpAddress, NodeName> places(
      SortedMap<NamespacedName, Endpoint> pods, Set<IpAddress> wanted) {
    Map<IpAddress, NodeName> places = new HashMap<>();
    for (Endpoint pod : pods.values()) {
      if (pod.node().isPresent()) {
        for (IpAddress address : pod.addresses()) {
          if (wanted.contains(address)) {
            places.put(address, pod.node().get());
          }
        }
      }
    }
    return places;
  }
}
