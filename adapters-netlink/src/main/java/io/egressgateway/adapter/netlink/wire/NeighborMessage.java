package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A neighbor, or with {@link AddressFamily#BRIDGE} a forwarding entry (struct ndmsg and NDA_* of
 * linux/neighbour.h).
 *
 * @param family AF_INET, AF_INET6 or AF_BRIDGE
 * @param index of the device
 * @param state NUD_*
 * @param flags NTF_*
 * @param address the neighbor's, or the remote end of a forwarding entry
 * @param mac hardware address, where it is known
 */
public record NeighborMessage(
    int family,
    int index,
    int state,
    int flags,
    Optional<IpAddress> address,
    Optional<MacAddress> mac) {
  /** NUD_PERMANENT: never verified, never dropped by the kernel. */
  public static final int PERMANENT = 0x80;

  /** NTF_SELF: of the device itself, not of a bridge that it is a port of. */
  public static final int SELF = 0x2;

  private static final int FIXED = 12;
  private static final int NDA_DST = 1;
  private static final int NDA_LLADDR = 2;
  private static final int NDA_IFINDEX = 8;

  public static NeighborMessage parse(NetlinkMessage message) throws MalformedMessageException {
    ByteBuffer fixed = message.fixed(FIXED);
    Attributes attributes = Attributes.parse(fixed, FIXED);
    return new NeighborMessage(
        fixed.get(0) & 255,
        fixed.getInt(4),
        Short.toUnsignedInt(fixed.getShort(8)),
        fixed.get(10) & 255,
        address(attributes),
        attributes.mac(NDA_LLADDR));
  }

  /** The length says which family it is: forwarding entries have no other sign. */
  private static Optional<IpAddress> address(Attributes attributes) {
    Optional<ByteBuffer> value = attributes.bytes(NDA_DST);
    if (value.isEmpty() || value.get().limit() != 4 && value.get().limit() != 16) {
      return Optional.empty();
    }
    byte[] bytes = new byte[value.get().limit()];
    value.get().get(0, bytes);
    return Optional.of(IpAddress.ofBytes(bytes));
  }

  public void write(MessageWriter writer) {
    writer.u8(family).u8(0).u16(0).u32(index).u16(state).u8(flags).u8(0);
    address.ifPresent(value -> writer.attribute(NDA_DST, value));
    mac.ifPresent(value -> writer.attribute(NDA_LLADDR, value));
  }

  /** Writes the body of a dump request for one family on one device. */
  public static void writeDump(MessageWriter writer, int family, int index) {
    writer.u8(family).u8(0).u16(0).u32(0).u16(0).u8(0).u8(0);
    writer.attributeU32(NDA_IFINDEX, index);
  }
}
