package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingState;

/**
 * What a routing backend found in the kernel.
 *
 * @param network the node's own links and default routes
 * @param state everything in the places that are ours
 * @param consistency whether the reading is complete
 */
public record ObservedRouting(NodeNetwork network, RoutingState state, Consistency consistency) {
  public ObservedRouting {
    requireNonNull(network, "network");
    requireNonNull(state, "state");
    requireNonNull(consistency, "consistency");
  }
}
