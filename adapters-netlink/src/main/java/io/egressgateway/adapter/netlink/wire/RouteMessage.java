package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A route (struct rtmsg and RTA_* of linux/rtnetlink.h).
 *
 * @param table 32 bits
 * @param protocol RTPROT_*
 * @param scope RT_SCOPE_*
 * @param type RTN_*
 * @param flags RTNH_F_* and RTM_F_*
 * @param metric absent is 0 for IPv4; the kernel fills in 1024 for IPv6
 * @param hops one as a rule, none for a route that drops, several for a multipath route
 */
public record RouteMessage(
    int table,
    IpPrefix destination,
    int protocol,
    int scope,
    int type,
    int flags,
    OptionalInt metric,
    List<NextHop> hops) {
  /** RT_TABLE_MAIN. */
  public static final int TABLE_MAIN = 254;

  /** RTPROT_STATIC: by an administrator. */
  public static final int STATIC = 4;

  /** RT_SCOPE_UNIVERSE. */
  public static final int UNIVERSE = 0;

  /** RTN_UNICAST. */
  public static final int UNICAST = 1;

  /** RTNH_F_ONLINK: the gateway is on the link although no route says so. */
  public static final int ON_LINK = 4;

  /** RTM_F_CLONED: a cached exception, not a route. */
  public static final int CLONED = 0x200;

  private static final int FIXED = 12;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RTA_PRIORITY = 6;
  private static final int RTA_MULTIPATH = 9;
  private static final int RTA_TABLE = 15;
  private static final int RTA_VIA = 18;

  /** Length of struct rtnexthop: length, flags, hops, interface. */
  private static final int HOP_FIXED = 8;

  /** Length of a family in front of an address (struct rtvia). */
  private static final int VIA_FIXED = 2;

  public RouteMessage {
    hops = List.copyOf(hops);
  }

  public static RouteMessage parse(NetlinkMessage message) throws MalformedMessageException {
    ByteBuffer fixed = message.fixed(FIXED);
    IpFamily family = AddressFamily.toFamily(fixed.get(0) & 255);
    Attributes attributes = Attributes.parse(fixed, FIXED);
    return new RouteMessage(
        attributes.has(RTA_TABLE) ? attributes.u32(RTA_TABLE) : fixed.get(4) & 255,
        destination(attributes, family, fixed.get(1) & 255),
        fixed.get(5) & 255,
        fixed.get(6) & 255,
        fixed.get(7) & 255,
        fixed.getInt(8),
        attributes.optionalU32(RTA_PRIORITY),
        hops(attributes, family));
  }

  private static IpPrefix destination(Attributes attributes, IpFamily family, int length)
      throws MalformedMessageException {
    if (length > family.bits()) {
      throw new MalformedMessageException("a prefix of " + length + " bits");
    }
    IpAddress address =
        attributes
            .address(RTA_DST, family)
            .orElseGet(() -> IpAddress.ofBytes(new byte[family.bytes()]));
    return new IpPrefix(address, length);
  }

  private static List<NextHop> hops(Attributes attributes, IpFamily family)
      throws MalformedMessageException {
    Optional<ByteBuffer> several = attributes.bytes(RTA_MULTIPATH);
    if (several.isPresent()) {
      return multipath(several.get(), family);
    }
    boolean leadsAnywhere = attributes.has(RTA_OIF) || attributes.has(RTA_GATEWAY);
    return leadsAnywhere
        ? List.of(new NextHop(attributes.optionalU32(RTA_OIF), gateway(attributes, family)))
        : List.of();
  }

  private static List<NextHop> multipath(ByteBuffer several, IpFamily family)
      throws MalformedMessageException {
    List<NextHop> hops = new ArrayList<>();
    int at = 0;
    while (several.limit() - at >= HOP_FIXED) {
      int length = Short.toUnsignedInt(several.getShort(at));
      if (length < HOP_FIXED || length > several.limit() - at) {
        throw new MalformedMessageException("a next hop of " + length + " bytes");
      }
      ByteBuffer hop = several.slice(at, length).order(ByteOrder.nativeOrder());
      Attributes attributes = Attributes.parse(hop, HOP_FIXED);
      hops.add(new NextHop(OptionalInt.of(hop.getInt(4)), gateway(attributes, family)));
      at += Netlink.aligned(length);
    }
    return hops;
  }

  private static Optional<IpAddress> gateway(Attributes attributes, IpFamily family)
      throws MalformedMessageException {
    Optional<ByteBuffer> via = attributes.bytes(RTA_VIA);
    if (via.isEmpty()) {
      return attributes.address(RTA_GATEWAY, family);
    }
    ByteBuffer value = via.get();
    if (value.limit() < VIA_FIXED) {
      throw new MalformedMessageException("a gateway without family");
    }
    IpFamily other = AddressFamily.toFamily(Short.toUnsignedInt(value.getShort(0)));
    if (value.limit() < VIA_FIXED + other.bytes()) {
      throw new MalformedMessageException("a gateway of " + value.limit() + " bytes");
    }
    return Optional.of(Attributes.addressAt(value, VIA_FIXED, other));
  }

  /** Writes the route; of several hops only the first is written. */
  public void write(MessageWriter writer) {
    fixed(writer, destination.family(), destination.length());
    writer.u8(protocol).u8(scope).u8(type).u32(flags);
    writer.attributeU32(RTA_TABLE, table);
    if (destination.length() > 0) {
      writer.attribute(RTA_DST, destination.address());
    }
    metric.ifPresent(value -> writer.attributeU32(RTA_PRIORITY, value));
    hops.stream()
        .findFirst()
        .ifPresent(hop -> {
          hop.device().ifPresent(index -> writer.attributeU32(RTA_OIF, index));
          hop.gateway().ifPresent(address -> writer.attribute(RTA_GATEWAY, address));
        });
  }

  /** Writes the body of a dump request for the routes of one family. */
  public static void writeDump(MessageWriter writer, IpFamily family) {
    fixed(writer, family, 0);
    writer.u8(0).u8(0).u8(0).u32(0);
  }

  /** rtm_table is RT_TABLE_UNSPEC, so that RTA_TABLE counts. */
  private static void fixed(MessageWriter writer, IpFamily family, int length) {
    writer.u8(AddressFamily.of(family)).u8(length).u8(0).u8(0).u8(0);
  }
}
