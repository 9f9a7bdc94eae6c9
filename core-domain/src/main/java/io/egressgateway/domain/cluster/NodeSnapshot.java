package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedMap;

/**
 * Everything an agent decides upon, read at one moment.
 *
 * @param node whose agent this is
 * @param labels of that node
 * @param namespaceLabels labels by namespace
 * @param ownPods pods of this node, fresher than the slices
 * @param groups by name; refused ones are left out
 * @param published who owns what
 * @param policies by key; refused ones are left out
 * @param tunnels by node
 * @param slices endpoints of all policies
 * @param clusterRanges addresses inside of the cluster, merged
 * @param remotePods the node of each pod address that is not on this node; empty unless this node
 *     is or may become a gateway of a policy with source prefixes, which has no slices
 * @param progress how new all this is
 */
public record NodeSnapshot(
    NodeName node,
    SortedMap<String, String> labels,
    SortedMap<String, SortedMap<String, String>> namespaceLabels,
    SortedMap<NamespacedName, Pod> ownPods,
    SortedMap<String, GatewayGroup> groups,
    SortedMap<String, PublishedGroup> published,
    SortedMap<PolicyKey, EgressPolicy> policies,
    SortedMap<NodeName, Tunnel> tunnels,
    List<EndpointSlice> slices,
    List<IpRange> clusterRanges,
    SortedMap<IpAddress, NodeName> remotePods,
    Progress progress) {
  public NodeSnapshot {
    requireNonNull(node, "node");
    labels = Sorted.map(labels);
    namespaceLabels = Sorted.map(namespaceLabels);
    ownPods = Sorted.map(ownPods);
    groups = Sorted.map(groups);
    published = Sorted.map(published);
    policies = Sorted.map(policies);
    tunnels = Sorted.map(tunnels);
    slices = List.copyOf(slices);
    clusterRanges = List.copyOf(clusterRanges);
    remotePods = Sorted.map(remotePods);
    requireNonNull(progress, "progress");
  }

  /** A snapshot of a node that does not need to know where other nodes' pods are. */
  public NodeSnapshot(
      NodeName node,
      SortedMap<String, String> labels,
      SortedMap<String, SortedMap<String, String>> namespaceLabels,
      SortedMap<NamespacedName, Pod> ownPods,
      SortedMap<String, GatewayGroup> groups,
      SortedMap<String, PublishedGroup> published,
      SortedMap<PolicyKey, EgressPolicy> policies,
      SortedMap<NodeName, Tunnel> tunnels,
      List<EndpointSlice> slices,
      List<IpRange> clusterRanges) {
    this(
        node,
        labels,
        namespaceLabels,
        ownPods,
        groups,
        published,
        policies,
        tunnels,
        slices,
        clusterRanges,
        Sorted.emptyMap(),
        Progress.NONE);
  }

  /** The same moment with other owners. */
  public NodeSnapshot withPublished(SortedMap<String, PublishedGroup> others) {
    return new NodeSnapshot(
        node,
        labels,
        namespaceLabels,
        ownPods,
        groups,
        others,
        policies,
        tunnels,
        slices,
        clusterRanges,
        remotePods,
        progress);
  }
}
