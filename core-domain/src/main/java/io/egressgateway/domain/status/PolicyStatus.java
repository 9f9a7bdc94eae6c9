package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.AddressPair;
import java.util.List;
import java.util.Optional;

/**
 * What to publish of a policy.
 *
 * @param eips empty while waiting, and for the node's own address
 * @param node the gateway that carries it now
 */
public record PolicyStatus(AddressPair eips, Optional<NodeName> node, List<Condition> conditions) {
  public PolicyStatus {
    requireNonNull(eips, "eips");
    requireNonNull(node, "node");
    conditions = List.copyOf(conditions);
  }
}
