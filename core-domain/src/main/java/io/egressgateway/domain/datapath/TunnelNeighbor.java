package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.util.Comparator;

/**
 * A permanent neighbor entry on one of our devices.
 *
 * @param address another node's tunnel address; on the direct device, in IPv6, the link-local
 *     address that follows from {@code mac}, since the kernel takes no next hop there of which it
 *     knows that it is on another link
 * @param way which device
 */
public record TunnelNeighbor(IpAddress address, MacAddress mac, Way way)
    implements RoutingObject, Comparable<TunnelNeighbor> {
  public TunnelNeighbor {
    requireNonNull(address, "address");
    requireNonNull(mac, "mac");
    requireNonNull(way, "way");
  }

  /** A neighbor on the tunnel device. */
  public TunnelNeighbor(IpAddress address, MacAddress mac) {
    this(address, mac, Way.TUNNEL);
  }

  @Override
  public int compareTo(TunnelNeighbor other) {
    return Comparator.comparing(TunnelNeighbor::address)
        .thenComparing(TunnelNeighbor::mac)
        .thenComparing(TunnelNeighbor::way)
        .compare(this, other);
  }
}
