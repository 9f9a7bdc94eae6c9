package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpFamily;

/** Numbers of address families (linux/socket.h). */
public final class AddressFamily {
  public static final int UNSPECIFIED = 0;

  /** AF_INET. */
  public static final int INET = 2;

  /** AF_BRIDGE: with neighbor messages, the forwarding entries of a device. */
  public static final int BRIDGE = 7;

  /** AF_INET6. */
  public static final int INET6 = 10;

  private AddressFamily() {}

  public static int of(IpFamily family) {
    return switch (family) {
      case IPV4 -> INET;
      case IPV6 -> INET6;
    };
  }

  static IpFamily toFamily(int number) throws MalformedMessageException {
    return switch (number) {
      case INET -> IpFamily.IPV4;
      case INET6 -> IpFamily.IPV6;
      default -> throw new MalformedMessageException("address family " + number);
    };
  }
}
