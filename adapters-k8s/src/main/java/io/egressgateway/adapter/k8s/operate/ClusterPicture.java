package io.egressgateway.adapter.k8s.operate;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The objects of this product as they are now, and what policies are decided upon. */
public record ClusterPicture(
    SortedMap<String, ShownGroup> groups,
    SortedMap<PolicyKey, ShownPolicy> policies,
    SortedMap<NodeName, Tunnel> tunnels,
    SortedMap<String, SortedMap<String, String>> namespaceLabels,
    List<IpRange> clusterRanges) {
  public ClusterPicture {
    groups = Sorted.map(groups);
    policies = Sorted.map(policies);
    tunnels = Sorted.map(tunnels);
    namespaceLabels = Sorted.map(namespaceLabels);
    clusterRanges = List.copyOf(clusterRanges);
  }

  /** The cluster as the agent of a node sees it, but without pods and slices. */
  public NodeSnapshot seenFrom(NodeName node) {
    SortedMap<String, GatewayGroup> accepted = new TreeMap<>();
    SortedMap<String, PublishedGroup> published = new TreeMap<>();
    groups.forEach((name, group) -> {
      group.declared().accepted().ifPresent(value -> accepted.put(name, value));
      published.put(name, group.published());
    });
    SortedMap<PolicyKey, EgressPolicy> usable = new TreeMap<>();
    policies.forEach(
        (key, policy) -> policy.declared().accepted().ifPresent(value -> usable.put(key, value)));
    return new NodeSnapshot(
        node,
        Sorted.emptyMap(),
        namespaceLabels,
        Sorted.emptyMap(),
        accepted,
        published,
        usable,
        tunnels,
        List.of(),
        clusterRanges);
  }
}
