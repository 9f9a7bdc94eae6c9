package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Optional;

/** A pod that a policy covers, as agents of other nodes need to know it. */
public record Endpoint(NamespacedName pod, Optional<NodeName> node, List<IpAddress> addresses) {
  public Endpoint {
    requireNonNull(pod, "pod");
    requireNonNull(node, "node");
    addresses = List.copyOf(addresses);
  }
}
