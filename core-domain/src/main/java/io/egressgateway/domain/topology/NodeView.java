package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * A node.
 *
 * @param ready what its Node object says
 * @param schedulable false while it is cordoned
 * @param phase of its tunnel, absent where it has none yet
 * @param refused what its kernel refuses, asked again and again, for people
 * @param gateway whether a group lists it
 * @param egresses how many it is listed for
 */
public record NodeView(
    NodeName name,
    List<IpAddress> addresses,
    boolean ready,
    boolean schedulable,
    Optional<TunnelPhase> phase,
    Optional<String> refused,
    boolean gateway,
    int egresses) {
  public NodeView {
    requireNonNull(name, "name");
    addresses = List.copyOf(addresses);
    requireNonNull(phase, "phase");
    requireNonNull(refused, "refused");
  }

  /** Whether it can carry egresses. */
  public boolean isUp() {
    return phase.filter(now -> now == TunnelPhase.READY).isPresent();
  }
}
