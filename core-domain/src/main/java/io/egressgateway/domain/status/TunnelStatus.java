package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.MacAddress;
import java.util.List;

/**
 * The controller's part of an EgressTunnel's status; the agent's part is the parent.
 *
 * @param conditions only of what is wrong
 */
public record TunnelStatus(
    AddressPair addresses,
    MacAddress mac,
    FwMark mark,
    TunnelPhase phase,
    List<Condition> conditions) {
  public TunnelStatus {
    requireNonNull(addresses, "addresses");
    requireNonNull(mac, "mac");
    requireNonNull(mark, "mark");
    requireNonNull(phase, "phase");
    conditions = List.copyOf(conditions);
  }
}
