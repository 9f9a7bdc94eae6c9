package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.TunnelPhase;
import java.time.Instant;
import java.util.Optional;

/**
 * A time in which a node could not carry anything.
 *
 * @param phase that it began with
 * @param until absent while it lasts
 */
public record Outage(NodeName node, TunnelPhase phase, Since from, Optional<Instant> until) {
  public Outage {
    requireNonNull(node, "node");
    requireNonNull(phase, "phase");
    requireNonNull(from, "from");
    requireNonNull(until, "until");
  }

  /** Whether a node in this phase answers to nobody. */
  static boolean isOne(TunnelPhase phase) {
    return switch (phase) {
      case HEARTBEAT_TIMEOUT, NODE_NOT_READY -> true;
      case PENDING, INIT, FAILED, READY -> false;
    };
  }

  Outage ended(Instant now) {
    return new Outage(node, phase, from, Optional.of(now));
  }
}
