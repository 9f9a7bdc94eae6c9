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
 * @param schedulable false while it is cordoned
 */
public record Node(
    NodeName name,
    SortedMap<String, String> labels,
    boolean ready,
    List<IpAddress> addresses,
    List<IpPrefix> podCidrs,
    boolean schedulable) {
  public Node {
    requireNonNull(name, "name");
    labels = Sorted.map(labels);
    addresses = List.copyOf(addresses);
    podCidrs = List.copyOf(podCidrs);
  }

  /** A node that is not cordoned. */
  public Node(
      NodeName name,
      SortedMap<String, String> labels,
      boolean ready,
      List<IpAddress> addresses,
      List<IpPrefix> podCidrs) {
    this(name, labels, ready, addresses, podCidrs, true);
  }
}
