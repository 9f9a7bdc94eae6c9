package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What to publish of a policy.
 *
 * @param eips empty while waiting, and for the node's own address
 * @param node the gateway that carries it now
 * @param given the address that was chosen for it and that its spec is to name, so that it stays
 *     its own whatever becomes of the status; only of an Egress that left the choice
 */
public record PolicyStatus(
    AddressPair eips,
    Optional<NodeName> node,
    List<Condition> conditions,
    Optional<IpAddress> given) {
  public PolicyStatus {
    requireNonNull(eips, "eips");
    requireNonNull(node, "node");
    conditions = List.copyOf(conditions);
    requireNonNull(given, "given");
  }

  /** Of a policy whose spec stays as it is. */
  public PolicyStatus(AddressPair eips, Optional<NodeName> node, List<Condition> conditions) {
    this(eips, node, conditions, Optional.empty());
  }
}
