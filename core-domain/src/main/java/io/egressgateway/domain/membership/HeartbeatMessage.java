package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;

/**
 * A datagram between an agent and the controller.
 *
 * @param node whose heartbeat it is; an acknowledgement repeats it
 * @param incarnation drawn anew when an agent starts; an acknowledgement repeats it
 * @param sequence grows by one with each heartbeat; an acknowledgement repeats it
 * @param sentMillis wall clock of the sender, milliseconds since 1970
 * @param progress of the agent; nothing in an acknowledgement
 */
public record HeartbeatMessage(
    Type type, NodeName node, long incarnation, long sequence, long sentMillis, Progress progress) {
  /** What is said. */
  public enum Type {
    HEARTBEAT,
    ACK
  }

  public HeartbeatMessage {
    requireNonNull(type, "type");
    requireNonNull(node, "node");
    requireNonNull(progress, "progress");
  }
}
