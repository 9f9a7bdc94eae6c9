package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MacAddress;
import java.util.Optional;

/**
 * A node's end of the tunnel (EgressTunnel). Parts that are not allocated or reported yet are
 * absent.
 *
 * @param addresses in the tunnel subnets
 * @param mark selects this node as the gateway of a packet
 * @param parent reported by the agent
 * @param phase as published, absent before the first publication
 */
public record Tunnel(
    NodeName node,
    AddressPair addresses,
    Optional<MacAddress> mac,
    Optional<FwMark> mark,
    Optional<Parent> parent,
    Optional<TunnelPhase> phase) {
  public Tunnel {
    requireNonNull(node, "node");
    requireNonNull(addresses, "addresses");
    requireNonNull(mac, "mac");
    requireNonNull(mark, "mark");
    requireNonNull(parent, "parent");
    requireNonNull(phase, "phase");
  }

  /** The interface that encapsulated packets leave by, and its addresses. */
  public record Parent(InterfaceName link, AddressPair addresses) {
    public Parent {
      requireNonNull(link, "link");
      requireNonNull(addresses, "addresses");
    }
  }
}
