package io.egressgateway.domain.allocation;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.Optional;

/** Which addresses of a CIDR in a pool can be given out; the two APIs differ. */
public enum CidrUsage {
  /**
   * IPv4 with more than two addresses loses the first and the last; /31, /32 and all of IPv6 are
   * used whole (EgressGateway).
   */
  SKIP_NETWORK_AND_BROADCAST {
    @Override
    Optional<IpRange> usable(IpPrefix prefix) {
      boolean whole = prefix.family() == IpFamily.IPV6 || prefix.length() >= 31;
      return whole ? Optional.of(prefix.toRange()) : withoutEnds(prefix, 1);
    }
  },
  /** The first is never used, and in IPv4 the last neither (ExternalIPPool). */
  SKIP_FIRST_AND_BROADCAST {
    @Override
    Optional<IpRange> usable(IpPrefix prefix) {
      return withoutEnds(prefix, prefix.family() == IpFamily.IPV4 ? 1 : 0);
    }
  };

  /** The usable addresses, if there are any. */
  abstract Optional<IpRange> usable(IpPrefix prefix);

  private static Optional<IpRange> withoutEnds(IpPrefix prefix, int atEnd) {
    int hostBits = prefix.family().bits() - prefix.length();
    boolean enough = hostBits > atEnd;
    return enough
        ? Optional.of(new IpRange(prefix.address().plus(1), prefix.last().plus(-atEnd)))
        : Optional.empty();
  }
}
