package io.egressgateway.adapter.arp.packet;

import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads neighbor discovery messages; the rules are those of RFC 4861 section 7.1. */
final class NdpReading {
  private static final int FLAGS_SHIFT = 24;
  private static final int OPTION_HEADER_BYTES = 2;
  private static final int OPTION_UNIT_BYTES = 8;

  private NdpReading() {}

  static ParseResult<NdpMessage> parse(ByteBuffer buffer) {
    if (buffer.remaining() < NdpMessage.FIXED_BYTES) {
      return ParseResult.tooShort(NdpMessage.FIXED_BYTES, buffer.remaining());
    }
    int type = buffer.get() & 0xff;
    int code = buffer.get() & 0xff;
    buffer.getShort();
    int flags = buffer.getInt() >>> FLAGS_SHIFT;
    Ipv6Address target = WireAddress.readIpv6(buffer);
    if (type != NeighborSolicitation.TYPE && type != NeighborAdvertisement.TYPE) {
      return ParseResult.badValue(Field.ICMP_TYPE);
    }
    if (code != 0) {
      return ParseResult.badValue(Field.ICMP_CODE);
    }
    if (WireAddress.isMulticast(target)) {
      return ParseResult.badValue(Field.NDP_TARGET);
    }
    return type == NeighborSolicitation.TYPE
        ? solicitation(target, buffer)
        : advertisement(target, flags, buffer);
  }

  private static ParseResult<NdpMessage> solicitation(Ipv6Address target, ByteBuffer options) {
    return wellFormed(options.duplicate())
        ? ParseResult.packet(
            new NeighborSolicitation(target, link(options, NeighborSolicitation.LINK_OPTION)))
        : ParseResult.badValue(Field.NDP_OPTION);
  }

  private static ParseResult<NdpMessage> advertisement(
      Ipv6Address target, int flags, ByteBuffer options) {
    return wellFormed(options.duplicate())
        ? ParseResult.packet(
            NeighborAdvertisement.ofFlags(
                target, flags, link(options, NeighborAdvertisement.LINK_OPTION)))
        : ParseResult.badValue(Field.NDP_OPTION);
  }

  /** True where the options fill the rest exactly and none has length zero. */
  private static boolean wellFormed(ByteBuffer options) {
    while (options.hasRemaining()) {
      int length = length(options);
      if (length == 0 || length > options.remaining()) {
        return false;
      }
      options.position(options.position() + length);
    }
    return true;
  }

  /** Length of the option at the position, in bytes; 0 where there is no header. */
  private static int length(ByteBuffer options) {
    return options.remaining() < OPTION_HEADER_BYTES
        ? 0
        : (options.get(options.position() + 1) & 0xff) * OPTION_UNIT_BYTES;
  }

  /** The first link-layer address of {@code kind} in options that are well formed. */
  private static Optional<MacAddress> link(ByteBuffer options, int kind) {
    while (options.hasRemaining()) {
      int start = options.position();
      int length = length(options);
      boolean ethernet = length == NdpMessage.LINK_ADDRESS_OPTION_BYTES;
      if ((options.get(start) & 0xff) == kind && ethernet) {
        options.position(start + OPTION_HEADER_BYTES);
        return Optional.of(WireAddress.readMac(options));
      }
      options.position(start + length);
    }
    return Optional.empty();
  }

  static void writeLink(ByteBuffer buffer, int kind, MacAddress mac) {
    buffer.put((byte) kind).put((byte) (NdpMessage.LINK_ADDRESS_OPTION_BYTES / OPTION_UNIT_BYTES));
    WireAddress.writeMac(buffer, mac);
  }
}
