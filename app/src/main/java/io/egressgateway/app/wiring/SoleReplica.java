package io.egressgateway.app.wiring;

import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.port.peer.Endpoint;
import java.util.List;

/**
 * Leadership without an election ({@code LEADER_ELECTION=false}): this replica leads. Agents find
 * no Lease then, so they send no heartbeats, and the Node's Ready condition decides.
 */
final class SoleReplica implements Leadership {
  @Override
  public void start(List<Endpoint> heartbeatEndpoints, Listener listener) {
    listener.gained();
  }

  @Override
  public boolean isLeader() {
    return true;
  }

  @Override
  public void close() {}
}
