package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A Kubernetes node.
 *
 * @param ready its condition Ready is True, or absent
 * @param addresses of type InternalIP
 * @param podCidrs {@code spec.podCIDRs}
 * @param schedulable false while it is cordoned
 * @param maxEgressIps how many egress IPs of ExternalIPPools it takes, where it says so
 */
public record Node(
    NodeName name,
    SortedMap<String, String> labels,
    boolean ready,
    List<IpAddress> addresses,
    List<IpPrefix> podCidrs,
    boolean schedulable,
    Optional<Declared<Integer>> maxEgressIps) {
  /** No node is asked to take more of ExternalIPPools. */
  public static final int MOST_EGRESS_IPS = 65_535;

  public Node {
    requireNonNull(name, "name");
    labels = Sorted.map(labels);
    addresses = List.copyOf(addresses);
    podCidrs = List.copyOf(podCidrs);
    requireNonNull(maxEgressIps, "maxEgressIps");
  }

  /** A node that says nothing of how many egress IPs it takes. */
  public Node(
      NodeName name,
      SortedMap<String, String> labels,
      boolean ready,
      List<IpAddress> addresses,
      List<IpPrefix> podCidrs,
      boolean schedulable) {
    this(name, labels, ready, addresses, podCidrs, schedulable, Optional.empty());
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
