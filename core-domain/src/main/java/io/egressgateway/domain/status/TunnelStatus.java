package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.MacAddress;

/** The controller's part of an EgressTunnel's status; the agent's part is the parent. */
public record TunnelStatus(AddressPair addresses, MacAddress mac, FwMark mark, TunnelPhase phase) {
  public TunnelStatus {
    requireNonNull(addresses, "addresses");
    requireNonNull(mac, "mac");
    requireNonNull(mark, "mark");
    requireNonNull(phase, "phase");
  }
}
