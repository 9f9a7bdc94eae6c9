package io.egressgateway.domain.election;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.StableHash;
import java.util.Comparator;

/**
 * Rendezvous (highest random weight) hashing: for an egress, every node has a weight that depends
 * on nothing else, so that one node less changes the order of no other two.
 *
 * <p>Weight: {@link StableHash} of egress, a zero byte and node. The order is part of the protocol
 * between nodes.
 */
public final class RendezvousHash {
  private RendezvousHash() {}

  /** The weight of a node for an egress, an unsigned number. */
  public static long weight(EgressIdentity egress, NodeName node) {
    return StableHash.of(egress + "\0" + node);
  }

  /** Heaviest node first; equal weights, which are unlikely, by name. */
  public static Comparator<NodeName> order(EgressIdentity egress) {
    Comparator<NodeName> byWeight =
        (a, b) -> Long.compareUnsigned(weight(egress, b), weight(egress, a));
    return byWeight.thenComparing(Comparator.naturalOrder());
  }
}
