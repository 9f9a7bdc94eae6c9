package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Ipv4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A connection (struct nfgenmsg and CTA_* of linux/netfilter/nfnetlink_conntrack.h); numbers of
 * attributes are in network order on the wire.
 *
 * @param source address of the packet that opened it, before any translation
 * @param destination of that packet, before any translation
 * @param leavesAs source of its packets after translation: where answers are sent to
 * @param mark of the connection, 0 where there is none
 * @param tuple CTA_TUPLE_ORIG as it came, to name the connection by, whatever its protocol; a copy,
 *     native order
 * @param id tells it from a later one of the same tuple
 * @param zone CTA_ZONE, absent in the default zone
 */
public record ConntrackMessage(
    IpFamily family,
    IpAddress source,
    IpAddress destination,
    IpAddress leavesAs,
    int mark,
    ByteBuffer tuple,
    OptionalInt id,
    OptionalInt zone) {
  /** NETLINK_NETFILTER (linux/netlink.h). */
  public static final int PROTOCOL = 12;

  /** NFNL_SUBSYS_CTNETLINK (linux/netfilter/nfnetlink.h) and IPCTNL_MSG_CT_NEW. */
  public static final int NEW = 0x100;

  /** IPCTNL_MSG_CT_GET. */
  public static final int GET = 0x101;

  /** IPCTNL_MSG_CT_DELETE. */
  public static final int DELETE = 0x102;

  private static final int FIXED = 4;
  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_REPLY = 2;
  private static final int CTA_MARK = 8;
  private static final int CTA_ID = 12;
  private static final int CTA_ZONE = 18;
  private static final int CTA_MARK_MASK = 21;
  private static final int CTA_FILTER = 25;
  private static final int CTA_TUPLE_IP = 1;
  private static final int CTA_TUPLE_PROTO = 2;
  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_DST_PORT = 3;
  private static final int CTA_IP_V4_SRC = 1;
  private static final int CTA_IP_V4_DST = 2;
  private static final int CTA_IP_V6_SRC = 3;
  private static final int CTA_IP_V6_DST = 4;

  /** What of a tuple the kernel shall compare: the source address. */
  private static final int CTA_FILTER_ORIG_FLAGS = 1;

  private static final int CTA_FILTER_REPLY_FLAGS = 2;
  private static final int CTA_FILTER_F_CTA_IP_SRC = 1;

  public static ConntrackMessage parse(NetlinkMessage message) throws MalformedMessageException {
    ByteBuffer fixed = message.fixed(FIXED);
    IpFamily family = AddressFamily.toFamily(fixed.get(0) & 255);
    Attributes attributes = Attributes.parse(fixed, FIXED);
    Optional<ByteBuffer> tuple = attributes.bytes(CTA_TUPLE_ORIG);
    Optional<Attributes> reply = attributes.nested(CTA_TUPLE_REPLY);
    if (tuple.isEmpty() || reply.isEmpty()) {
      throw new MalformedMessageException("a connection without both of its tuples");
    }
    boolean four = family == IpFamily.IPV4;
    int target = four ? CTA_IP_V4_DST : CTA_IP_V6_DST;
    Attributes opening = Attributes.parse(tuple.get(), 0);
    return new ConntrackMessage(
        family,
        address(opening, four ? CTA_IP_V4_SRC : CTA_IP_V6_SRC, family),
        address(opening, target, family),
        address(reply.get(), target, family),
        attributes.has(CTA_MARK) ? attributes.be32(CTA_MARK) : 0,
        copy(tuple.get()),
        attributes.has(CTA_ID) ? OptionalInt.of(attributes.be32(CTA_ID)) : OptionalInt.empty(),
        attributes.has(CTA_ZONE) ? OptionalInt.of(attributes.be16(CTA_ZONE)) : OptionalInt.empty());
  }

  private static IpAddress address(Attributes tuple, int type, IpFamily family)
      throws MalformedMessageException {
    Optional<Attributes> addresses = tuple.nested(CTA_TUPLE_IP);
    Optional<IpAddress> address =
        addresses.isPresent() ? addresses.get().address(type, family) : Optional.empty();
    return address.orElseThrow(() -> new MalformedMessageException("a tuple without address"));
  }

  /**
   * What the packet that opened it was for.
   *
   * @param protocol number of IANA
   * @param port 0 where the protocol has none
   */
  public record Service(int protocol, int port) {}

  /** Read when asked for: most readers of a table do not want it. */
  public Service service() throws MalformedMessageException {
    Attributes protocol =
        Attributes.parse(tuple, 0)
            .nested(CTA_TUPLE_PROTO)
            .orElseThrow(() -> new MalformedMessageException("a tuple without protocol"));
    return new Service(
        protocol.u8(CTA_PROTO_NUM),
        protocol.has(CTA_PROTO_DST_PORT) ? protocol.be16(CTA_PROTO_DST_PORT) : 0);
  }

  private static ByteBuffer copy(ByteBuffer value) {
    ByteBuffer copy = ByteBuffer.allocate(value.remaining()).put(value.duplicate()).flip();
    return copy.asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /** Writes what names this connection and no other. */
  public void write(MessageWriter writer) {
    writeWithMark(writer, mark);
  }

  /** Writes what names this connection, to give it another mark. */
  public void writeWithMark(MessageWriter writer, int given) {
    fixed(writer, AddressFamily.of(family));
    int opened = writer.open(CTA_TUPLE_ORIG);
    writer.raw(tuple);
    writer.close(opened);
    writer.attributeBe32(CTA_MARK, given);
    id.ifPresent(value -> writer.attributeBe32(CTA_ID, value));
    zone.ifPresent(value -> writer.attributeBe16(CTA_ZONE, value));
  }

  /**
   * Writes the body of a dump request for the connections of both families whose mark is {@code
   * mark} under {@code mask}; mask 0 means all.
   */
  public static void writeDump(MessageWriter writer, int mark, int mask) {
    fixed(writer, AddressFamily.UNSPECIFIED);
    if (mask != 0) {
      marked(writer, mark, mask);
    }
  }

  /**
   * Writes the body of a request to forget the connections whose mark is {@code mark} under {@code
   * mask}; where a source is given, those that it opened.
   *
   * <p>A kernel that cannot go by the source calls the request invalid, because the tuple is not
   * whole; it never takes it for one to forget more. There is none for an IPv6 source:
   * ctnetlink_filter_match_tuple() (net/netfilter/nf_conntrack_netlink.c) compares it the wrong way
   * round and would forget the connections of all others.
   */
  public static void writeSweep(
      MessageWriter writer, int mark, int mask, Optional<Ipv4Address> source) {
    if (mask == 0) {
      throw new IllegalArgumentException("mask: 0 is not allowed, it means every connection");
    }
    fixed(
        writer,
        source
            .map(address -> AddressFamily.of(address.family()))
            .orElse(AddressFamily.UNSPECIFIED));
    marked(writer, mark, mask);
    source.ifPresent(address -> writeSource(writer, address));
  }

  private static void writeSource(MessageWriter writer, Ipv4Address source) {
    int tuple = writer.open(CTA_TUPLE_ORIG);
    int addresses = writer.open(CTA_TUPLE_IP);
    writer.attribute(CTA_IP_V4_SRC, source);
    writer.close(addresses);
    writer.close(tuple);
    int filter = writer.open(CTA_FILTER);
    writer.attributeU32(CTA_FILTER_ORIG_FLAGS, CTA_FILTER_F_CTA_IP_SRC);
    writer.attributeU32(CTA_FILTER_REPLY_FLAGS, 0);
    writer.close(filter);
  }

  private static void marked(MessageWriter writer, int mark, int mask) {
    writer.attributeBe32(CTA_MARK, mark);
    writer.attributeBe32(CTA_MARK_MASK, mask);
  }

  /** Family, version 0 (NFNETLINK_V0), resource 0. */
  private static void fixed(MessageWriter writer, int family) {
    writer.u8(family).u8(0).u16(0);
  }
}
