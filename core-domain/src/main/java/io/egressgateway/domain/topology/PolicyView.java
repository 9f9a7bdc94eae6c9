package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A policy of any kind.
 *
 * @param group that it names, empty where it is refused and nothing lists it
 * @param egress that it uses; absent while it waits for one
 * @param node that is listed for the egress
 * @param detail why it is in this state: a reason of its conditions, or what is refused; may be
 *     empty
 * @param pods that it covers; absent where it names source prefixes instead
 */
public record PolicyView(
    PolicyKey key,
    String group,
    Optional<EgressIdentity> egress,
    Optional<NodeName> node,
    State state,
    String detail,
    OptionalInt pods) {

  /** How far a policy has come; the first that holds. */
  public enum State {
    /** The object is refused. */
    REFUSED,
    /** It has no egress, or no node carries it. */
    WAITING,
    /** Another policy decides for senders of this one. */
    OVERRIDDEN,
    /** Some node is not programmed by it yet. */
    PROGRAMMING,
    IN_FORCE
  }

  public PolicyView {
    requireNonNull(key, "key");
    requireNonNull(group, "group");
    requireNonNull(egress, "egress");
    requireNonNull(node, "node");
    requireNonNull(state, "state");
    requireNonNull(detail, "detail");
    requireNonNull(pods, "pods");
  }

  /** Its addresses: none while it waits, and for a node's own address. */
  public AddressPair addresses() {
    return egress.map(EgressIdentity::addresses).orElse(AddressPair.NONE);
  }
}
