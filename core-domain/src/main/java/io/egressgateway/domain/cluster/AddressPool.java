package io.egressgateway.domain.cluster;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.math.BigInteger;
import java.util.List;

/**
 * The egress IPs of one family that a gateway group may use.
 *
 * <p>Never expanded: an IPv6 /64 is a legal pool.
 *
 * @param ranges disjoint and ascending; given in any order they are merged
 */
public record AddressPool(List<IpRange> ranges) {
  public static final AddressPool EMPTY = new AddressPool(List.of());

  public AddressPool {
    ranges = IpRange.merged(ranges);
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public boolean contains(IpAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  /** Number of addresses. */
  public BigInteger size() {
    return ranges.stream().map(IpRange::size).reduce(BigInteger.ZERO, BigInteger::add);
  }
}
