package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds which addresses are inside of the cluster; what is switched off is left out at once. */
final class ClusterRangesPlan {
  private ClusterRangesPlan() {}

  /** What a refused wish would have said is unknown, so everything found counts then. */
  static ClusterRanges of(ClusterSnapshot snapshot) {
    ClusterRangesWish wish = snapshot.rangesWish().accepted().orElse(ClusterRangesWish.DEFAULT);
    PodCidrMode mode = modeInForce(wish.podCidrMode(), snapshot);
    return new ClusterRanges(
        mode.text(),
        wish.nodeAddresses() ? nodeAddresses(snapshot) : Sorted.emptyMap(),
        wish.serviceCidrs()
            ? snapshot.serviceCidrs().stream().sorted().distinct().toList()
            : List.of(),
        mode == PodCidrMode.K8S
            ? ofNodes(snapshot)
            : snapshot.pluginRanges().getOrDefault(mode, Sorted.emptyMap()),
        wish.extra());
  }

  /** The first plugin that publishes anything; a cluster without one has the nodes' ranges. */
  private static PodCidrMode modeInForce(PodCidrMode wanted, ClusterSnapshot snapshot) {
    return wanted == PodCidrMode.AUTO
        ? snapshot.pluginRanges().entrySet().stream()
            .filter(plugin -> !plugin.getValue().isEmpty())
            .map(Map.Entry::getKey)
            .findFirst()
            .orElse(PodCidrMode.K8S)
        : wanted;
  }

  private static SortedMap<NodeName, List<IpAddress>> nodeAddresses(ClusterSnapshot snapshot) {
    SortedMap<NodeName, List<IpAddress>> addresses = new TreeMap<>();
    snapshot.nodes().forEach((name, node) -> addresses.put(name, node.addresses()));
    return addresses;
  }

  private static SortedMap<String, List<IpPrefix>> ofNodes(ClusterSnapshot snapshot) {
    SortedMap<String, List<IpPrefix>> ranges = new TreeMap<>();
    snapshot
        .nodes()
        .forEach((name, node) -> {
          if (!node.podCidrs().isEmpty()) {
            ranges.put(name.value(), node.podCidrs());
          }
        });
    return ranges;
  }
}
