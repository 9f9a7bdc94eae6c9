package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import java.util.Optional;

/**
 * A datagram between an agent and the controller.
 *
 * @param node whose heartbeat it is; an acknowledgement repeats it
 * @param incarnation drawn anew when an agent starts; an acknowledgement repeats it
 * @param sequence grows by one with each heartbeat; an acknowledgement repeats it
 * @param sentMillis wall clock of the sender, milliseconds since 1970
 * @param progress of the agent; absent before its first pass, when what its predecessor programmed
 *     stands, and in an acknowledgement
 */
public record HeartbeatMessage(
    Type type,
    NodeName node,
    long incarnation,
    long sequence,
    long sentMillis,
    Optional<Progress> progress) {
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
