package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.util.Comparator;

/** A permanent neighbor entry on the tunnel device: another node's tunnel address. */
public record TunnelNeighbor(IpAddress address, MacAddress mac)
    implements RoutingObject, Comparable<TunnelNeighbor> {
  public TunnelNeighbor {
    requireNonNull(address, "address");
    requireNonNull(mac, "mac");
  }

  @Override
  public int compareTo(TunnelNeighbor other) {
    return Comparator.comparing(TunnelNeighbor::address)
        .thenComparing(TunnelNeighbor::mac)
        .compare(this, other);
  }
}
