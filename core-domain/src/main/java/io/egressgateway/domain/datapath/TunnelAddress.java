package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import java.util.Comparator;

/**
 * An address on the tunnel device.
 *
 * @param address the node's address in the tunnel subnet
 * @param prefixLength of the subnet, which is on link
 */
public record TunnelAddress(IpAddress address, int prefixLength)
    implements RoutingObject, Comparable<TunnelAddress> {
  public TunnelAddress {
    requireNonNull(address, "address");
  }

  @Override
  public int compareTo(TunnelAddress other) {
    return Comparator.comparing(TunnelAddress::address)
        .thenComparingInt(TunnelAddress::prefixLength)
        .compare(this, other);
  }
}
