package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import java.time.Instant;
import java.util.List;

/**
 * Egresses of a group that went from one node to another in one write of the group's status.
 *
 * @param at when it was seen
 * @param count of the egresses, 1 or more
 * @param some of them, the first {@value #SOME} at most
 */
public record Move(
    Instant at,
    String group,
    NodeName from,
    NodeName to,
    Cause cause,
    int count,
    List<EgressIdentity> some) {
  /** So many are named: a node that dies may have had thousands. */
  public static final int SOME = 8;

  /** Why egresses left a node. */
  public enum Cause {
    /** The node is not in the cluster any more. */
    NODE_GONE,
    /** The group does not select the node any more. */
    NOT_SELECTED,
    /** No heartbeat and no answer from the node's kernel. */
    HEARTBEAT_TIMEOUT,
    /** Its Node object is not Ready. */
    NODE_NOT_READY,
    /** It is cordoned. */
    CORDONED,
    /** Its agent has not programmed it. */
    NOT_PROGRAMMED,
    /** The node is as it should be: somebody moved them. */
    REQUESTED
  }

  public Move {
    requireNonNull(at, "at");
    requireNonNull(group, "group");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
    requireNonNull(cause, "cause");
    some = List.copyOf(some);
    if (count < 1 || some.isEmpty() || some.size() > count) {
      throw new IllegalArgumentException("count " + count + " of " + some);
    }
  }
}
