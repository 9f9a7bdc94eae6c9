package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds which addresses are inside of the cluster; what is switched off is left out at once. */
final class ClusterRangesPlan {
  private ClusterRangesPlan() {}

  /** What a refused wish would have said is unknown, so everything found counts then. */
  static ClusterRanges of(ClusterSnapshot snapshot) {
    ClusterRangesWish wish = snapshot.rangesWish().accepted().orElse(ClusterRangesWish.DEFAULT);
    return new ClusterRanges(
        modeInForce(wish.podCidrMode(), snapshot),
        wish.nodeAddresses() ? nodeAddresses(snapshot) : Sorted.emptyMap(),
        wish.serviceCidrs()
            ? snapshot.serviceCidrs().stream().sorted().distinct().toList()
            : List.of(),
        pods(wish.podCidrMode(), snapshot),
        wish.extra());
  }

  private static String modeInForce(PodCidrMode wanted, ClusterSnapshot snapshot) {
    boolean found = wanted == PodCidrMode.AUTO;
    PodCidrMode detected = snapshot.calicoPools().isEmpty() ? PodCidrMode.K8S : PodCidrMode.CALICO;
    return (found ? detected : wanted).text();
  }

  private static SortedMap<NodeName, List<IpAddress>> nodeAddresses(ClusterSnapshot snapshot) {
    SortedMap<NodeName, List<IpAddress>> addresses = new TreeMap<>();
    snapshot.nodes().forEach((name, node) -> addresses.put(name, node.addresses()));
    return addresses;
  }

  private static SortedMap<String, List<IpPrefix>> pods(
      PodCidrMode mode, ClusterSnapshot snapshot) {
    boolean calico = mode == PodCidrMode.AUTO || mode == PodCidrMode.CALICO;
    boolean nodes = mode == PodCidrMode.AUTO || mode == PodCidrMode.K8S;
    SortedMap<String, List<IpPrefix>> pods = new TreeMap<>();
    if (calico) {
      snapshot.calicoPools().forEach((name, prefix) -> add(pods, name, List.of(prefix)));
    }
    if (nodes) {
      snapshot.nodes().forEach((name, node) -> add(pods, name.value(), node.podCidrs()));
    }
    return pods;
  }

  /** A Calico pool may have the name of a node. */
  private static void add(
      SortedMap<String, List<IpPrefix>> pods, String origin, List<IpPrefix> prefixes) {
    if (!prefixes.isEmpty()) {
      List<IpPrefix> all = new ArrayList<>(pods.getOrDefault(origin, List.of()));
      all.addAll(prefixes);
      pods.put(origin, List.copyOf(all));
    }
  }
}
