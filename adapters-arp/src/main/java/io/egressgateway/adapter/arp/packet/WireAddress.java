package io.egressgateway.adapter.arp.packet;

import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;

/** Addresses as they lie in a buffer of big-endian order, and those derived from others. */
public final class WireAddress {
  /** Bytes of an Ethernet address. */
  public static final int MAC_BYTES = 6;

  /** Bytes of an IPv6 address. */
  public static final int IPV6_BYTES = 16;

  /** All nodes of the link, RFC 4291 section 2.7.1. */
  public static final Ipv6Address ALL_NODES = Ipv6Address.of("ff02::1");

  static final Ipv6Address UNSPECIFIED = new Ipv6Address(0, 0);

  private static final Ipv6Address SOLICITED_NODE = Ipv6Address.of("ff02::1:ff00:0");
  private static final long LOW_24_BITS = 0xff_ffffL;
  private static final long IPV6_MULTICAST_MAC = 0x3333_0000_0000L;
  private static final long GROUP_BIT = 0x0100_0000_0000L;

  private WireAddress() {}

  /** The group that a node listens to for solicitations of {@code target}, RFC 4291 2.7.1. */
  public static Ipv6Address solicitedNode(Ipv6Address target) {
    return new Ipv6Address(
        SOLICITED_NODE.high(), SOLICITED_NODE.low() | (target.low() & LOW_24_BITS));
  }

  /** The Ethernet group of an IPv6 multicast address, RFC 2464 section 7. */
  public static MacAddress ofGroup(Ipv6Address group) {
    return new MacAddress(IPV6_MULTICAST_MAC | (group.low() & 0xffff_ffffL));
  }

  /** True for broadcast and multicast, IEEE 802.3. */
  public static boolean isGroup(MacAddress mac) {
    return (mac.value() & GROUP_BIT) != 0;
  }

  static boolean isMulticast(Ipv6Address address) {
    return address.high() >>> 56 == 0xff;
  }

  static MacAddress readMac(ByteBuffer buffer) {
    long high = buffer.getShort() & 0xffffL;
    return new MacAddress(high << 32 | buffer.getInt() & 0xffff_ffffL);
  }

  static void writeMac(ByteBuffer buffer, MacAddress mac) {
    buffer.putShort((short) (mac.value() >>> 32)).putInt((int) mac.value());
  }

  static Ipv6Address readIpv6(ByteBuffer buffer) {
    long high = buffer.getLong();
    return new Ipv6Address(high, buffer.getLong());
  }

  static void writeIpv6(ByteBuffer buffer, Ipv6Address address) {
    buffer.putLong(address.high()).putLong(address.low());
  }
}
