package io.egressgateway.domain.allocation;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;

/** Which addresses of a CIDR in a pool can be given out; the two APIs differ. */
public enum CidrUsage {
  /**
   * IPv4 with more than two addresses loses the first and the last; /31, /32 and all of IPv6 are
   * used whole (EgressGateway).
   */
  SKIP_NETWORK_AND_BROADCAST {
    @Override
    IpRange usable(IpPrefix prefix) {
      boolean whole = prefix.family() == IpFamily.IPV6 || prefix.length() >= 31;
      return whole ? prefix.toRange() : withoutEnds(prefix, 1);
    }
  },
  /**
   * The first is not used, and in IPv4 the last neither, unless nothing would be left then: /31,
   * /32 and /128 are used whole (ExternalIPPool). Antrea has no address in those, see antrea issue
   * 7149.
   */
  SKIP_FIRST_AND_BROADCAST {
    @Override
    IpRange usable(IpPrefix prefix) {
      int atEnd = prefix.family() == IpFamily.IPV4 ? 1 : 0;
      boolean whole = prefix.family().bits() - prefix.length() <= atEnd;
      return whole ? prefix.toRange() : withoutEnds(prefix, atEnd);
    }
  };

  /** The usable addresses. */
  abstract IpRange usable(IpPrefix prefix);

  private static IpRange withoutEnds(IpPrefix prefix, int atEnd) {
    return new IpRange(prefix.address().plus(1), prefix.last().plus(-atEnd));
  }
}
