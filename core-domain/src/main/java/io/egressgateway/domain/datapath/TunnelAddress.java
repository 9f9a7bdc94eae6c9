package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import java.util.Comparator;

/**
 * An address on one of our devices.
 *
 * @param address the node's address in the tunnel subnet
 * @param prefixLength of the subnet, which is on link; on the direct device the whole address,
 *     which is the source of probes, and without which the kernel's {@code rp_filter} drops
 *     whatever arrives there (net/ipv4/fib_frontend.c, no_addr)
 * @param way which device
 */
public record TunnelAddress(IpAddress address, int prefixLength, Way way)
    implements RoutingObject, Comparable<TunnelAddress> {
  public TunnelAddress {
    requireNonNull(address, "address");
    requireNonNull(way, "way");
  }

  /** An address on the tunnel device. */
  public TunnelAddress(IpAddress address, int prefixLength) {
    this(address, prefixLength, Way.TUNNEL);
  }

  @Override
  public int compareTo(TunnelAddress other) {
    return Comparator.comparing(TunnelAddress::address)
        .thenComparingInt(TunnelAddress::prefixLength)
        .thenComparing(TunnelAddress::way)
        .compare(this, other);
  }
}
