package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedMap;

/**
 * A Kubernetes node.
 *
 * @param ready its condition Ready is True, or absent
 * @param addresses of type InternalIP
 * @param podCidrs {@code spec.podCIDRs}
 */
public record Node(
    NodeName name,
    SortedMap<String, String> labels,
    boolean ready,
    List<IpAddress> addresses,
    List<IpPrefix> podCidrs) {
  public Node {
    requireNonNull(name, "name");
    labels = Sorted.map(labels);
    addresses = List.copyOf(addresses);
    podCidrs = List.copyOf(podCidrs);
  }
}
