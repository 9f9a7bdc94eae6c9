package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything the controller decides upon, read at one moment.
 *
 * @param groups by name, refused ones too
 * @param published what the groups' status says, for every group that has one
 * @param policies by key, refused ones too
 * @param tunnels by node
 * @param slices all published endpoint slices of both kinds
 * @param rangesWish what the user says of addresses inside of the cluster
 * @param serviceCidrs found in the cluster
 * @param pluginRanges pod ranges that network plugins publish: by plugin, then by the name of their
 *     origin
 * @param reported reasons that the objects' conditions show already
 * @param strayRanges objects that say what is inside of the cluster, but are not the one that
 *     counts
 * @param revisions at which policies and groups were read
 */
public record ClusterSnapshot(
    SortedMap<NodeName, Node> nodes,
    SortedMap<String, SortedMap<String, String>> namespaceLabels,
    SortedMap<NamespacedName, Pod> pods,
    SortedMap<String, Declared<GatewayGroup>> groups,
    SortedMap<String, PublishedGroup> published,
    SortedMap<PolicyKey, Declared<EgressPolicy>> policies,
    SortedMap<NodeName, Tunnel> tunnels,
    List<EndpointSlice> slices,
    Declared<ClusterRangesWish> rangesWish,
    List<IpPrefix> serviceCidrs,
    SortedMap<PodCidrMode, SortedMap<String, List<IpPrefix>>> pluginRanges,
    ReportedConditions reported,
    SortedSet<String> strayRanges,
    Revisions revisions) {
  public ClusterSnapshot {
    nodes = Sorted.map(nodes);
    namespaceLabels = Sorted.map(namespaceLabels);
    pods = Sorted.map(pods);
    groups = Sorted.map(groups);
    published = Sorted.map(published);
    policies = Sorted.map(policies);
    tunnels = Sorted.map(tunnels);
    slices = List.copyOf(slices);
    requireNonNull(rangesWish, "rangesWish");
    serviceCidrs = List.copyOf(serviceCidrs);
    pluginRanges = Sorted.map(pluginRanges);
    requireNonNull(reported, "reported");
    strayRanges = Sorted.set(strayRanges);
    requireNonNull(revisions, "revisions");
  }
}
