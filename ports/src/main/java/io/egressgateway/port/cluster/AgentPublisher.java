package io.egressgateway.port.cluster;

import io.egressgateway.domain.cluster.Tunnel;

/** Writes an agent's results to the API server. Owner thread. */
public interface AgentPublisher {

  /**
   * Says which interface carries this node's tunnel, which also says that the node is programmed.
   * Writes only what differs.
   */
  PublishReport publishParent(Tunnel.Parent parent);
}
