package io.egressgateway.domain.cluster;

/** The state of a node's tunnel, in the API's own words (EgressTunnel status.phase). */
public enum TunnelPhase {
  /** Something to allocate is missing. */
  PENDING("Pending"),
  /** Allocated; the agent has not reported yet. */
  INIT("Init"),
  FAILED("Failed"),
  /** The agent has programmed the node, and the node is alive. */
  READY("Ready"),
  /** No heartbeat and no answer from the node's kernel. */
  HEARTBEAT_TIMEOUT("HeartbeatTimeout"),
  /** No heartbeat was ever heard and the Node object is not Ready. */
  NODE_NOT_READY("NodeNotReady");

  private final String text;

  TunnelPhase(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
