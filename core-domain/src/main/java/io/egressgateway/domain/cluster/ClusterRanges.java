package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/**
 * Addresses inside of the cluster, to which a policy without destinations never applies
 * (EgressClusterInfo.status).
 *
 * @param podCidrMode text of the mode in force, such as "k8s" or "calico"
 * @param nodes addresses of each node
 * @param services service ranges
 * @param pods pod ranges by the name of their origin (a Calico pool, or a node)
 * @param extra ranges given by the user
 */
public record ClusterRanges(
    String podCidrMode,
    SortedMap<NodeName, List<IpAddress>> nodes,
    List<IpPrefix> services,
    SortedMap<String, List<IpPrefix>> pods,
    List<IpPrefix> extra) {
  public ClusterRanges {
    requireNonNull(podCidrMode, "podCidrMode");
    nodes = Sorted.map(nodes);
    services = List.copyOf(services);
    pods = Sorted.map(pods);
    extra = List.copyOf(extra);
  }

  /** All of them, merged. */
  public List<IpRange> ranges() {
    List<IpRange> ranges = new ArrayList<>();
    nodes.values().forEach(all -> all.forEach(address -> ranges.add(IpRange.of(address))));
    services.forEach(prefix -> ranges.add(prefix.toRange()));
    pods.values().forEach(all -> all.forEach(prefix -> ranges.add(prefix.toRange())));
    extra.forEach(prefix -> ranges.add(prefix.toRange()));
    return IpRange.merged(ranges);
  }
}
