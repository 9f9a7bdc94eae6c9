package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.arp.packet.ParseResult.BadValue;
import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.adapter.arp.packet.ParseResult.Packet;
import io.egressgateway.adapter.arp.packet.ParseResult.TooShort;
import io.egressgateway.domain.net.Ipv6Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A neighbor discovery message in its IPv6 packet, hop limit 255 (RFC 4861 section 7.1: a lower one
 * has come through a router and is forged), without extension headers.
 */
public record NdpDatagram(Ipv6Address source, Ipv6Address destination, NdpMessage message)
    implements EthernetFrame.Payload {
  /** Bytes of the IPv6 header. */
  public static final int HEADER_BYTES = 40;

  /** Bytes of the longest datagram that {@link #encode} writes. */
  public static final int MAX_ENCODED_BYTES =
      HEADER_BYTES + NdpMessage.FIXED_BYTES + NdpMessage.LINK_ADDRESS_OPTION_BYTES;

  private static final int VERSION = 6;

  /** netinet/in.h IPPROTO_ICMPV6. */
  private static final int NEXT_HEADER_ICMPV6 = 58;

  private static final int HOP_LIMIT = 255;
  private static final int CHECKSUM_OFFSET = 2;

  public NdpDatagram {
    requireNonNull(source, "source");
    requireNonNull(destination, "destination");
    requireNonNull(message, "message");
  }

  /** Asks whether anybody has the address, RFC 4862 section 5.4.2. */
  public static NdpDatagram duplicateDetection(Ipv6Address target) {
    return new NdpDatagram(
        WireAddress.UNSPECIFIED,
        WireAddress.solicitedNode(target),
        new NeighborSolicitation(target, Optional.empty()));
  }

  /** True where the sender asks before it uses the address, RFC 4862 section 5.4. */
  public boolean isDuplicateDetection() {
    return source.equals(WireAddress.UNSPECIFIED);
  }

  /** Reads a datagram at the buffer's position; what follows its length is padding. */
  public static ParseResult<NdpDatagram> parse(ByteBuffer buffer) {
    if (buffer.remaining() < HEADER_BYTES) {
      return ParseResult.tooShort(HEADER_BYTES, buffer.remaining());
    }
    if (buffer.getInt() >>> 28 != VERSION) {
      return ParseResult.badValue(Field.IP_VERSION);
    }
    int length = buffer.getShort() & 0xffff;
    int nextHeader = buffer.get() & 0xff;
    int hopLimit = buffer.get() & 0xff;
    Ipv6Address source = WireAddress.readIpv6(buffer);
    Ipv6Address destination = WireAddress.readIpv6(buffer);
    if (nextHeader != NEXT_HEADER_ICMPV6) {
      return ParseResult.badValue(Field.IP_NEXT_HEADER);
    }
    if (hopLimit != HOP_LIMIT) {
      return ParseResult.badValue(Field.IP_HOP_LIMIT);
    }
    if (length > buffer.remaining()) {
      return ParseResult.tooShort(length, buffer.remaining());
    }
    long sum =
        Checksum.pseudoHeader(source, destination, length, nextHeader)
            + Checksum.sum(buffer, buffer.position(), length);
    if (Checksum.folded(sum) != 0) {
      return ParseResult.badValue(Field.ICMP_CHECKSUM);
    }
    buffer.limit(buffer.position() + length);
    return around(source, destination, NdpMessage.parse(buffer));
  }

  private static ParseResult<NdpDatagram> around(
      Ipv6Address source, Ipv6Address destination, ParseResult<NdpMessage> message) {
    return switch (message) {
      case Packet<NdpMessage>(NdpMessage value) ->
          checked(new NdpDatagram(source, destination, value));
      case TooShort<NdpMessage>(int required, int present) ->
          ParseResult.tooShort(required, present);
      case BadValue<NdpMessage>(Field field) -> ParseResult.badValue(field);
    };
  }

  /** Applies the rules that need header and message, RFC 4861 sections 7.1.1 and 7.1.2. */
  private static ParseResult<NdpDatagram> checked(NdpDatagram datagram) {
    return switch (datagram.message) {
      case NeighborSolicitation asked when datagram.isDuplicateDetection() -> {
        if (!datagram.destination.equals(WireAddress.solicitedNode(asked.target()))) {
          yield ParseResult.badValue(Field.IP_DESTINATION);
        }
        yield asked.linkAddress().isPresent()
            ? ParseResult.badValue(Field.NDP_OPTION)
            : ParseResult.packet(datagram);
      }
      case NeighborSolicitation _ -> ParseResult.packet(datagram);
      case NeighborAdvertisement said ->
          said.solicited() && WireAddress.isMulticast(datagram.destination)
              ? ParseResult.badValue(Field.IP_DESTINATION)
              : ParseResult.packet(datagram);
    };
  }

  /**
   * Writes the datagram at the buffer's position, with its checksum.
   *
   * <pre>
   *  0  version, traffic class, flow label  4  = 0x60000000
   *  4  payload length                      2
   *  6  next header                         1  = 58
   *  7  hop limit                           1  = 255
   *  8  source                             16
   * 24  destination                        16
   * 40  message
   * </pre>
   */
  @Override
  public void encode(ByteBuffer buffer) {
    int length = message.encodedBytes();
    buffer.putInt(VERSION << 28).putShort((short) length);
    buffer.put((byte) NEXT_HEADER_ICMPV6).put((byte) HOP_LIMIT);
    WireAddress.writeIpv6(buffer, source);
    WireAddress.writeIpv6(buffer, destination);
    int start = buffer.position();
    message.encode(buffer);
    long sum =
        Checksum.pseudoHeader(source, destination, length, NEXT_HEADER_ICMPV6)
            + Checksum.sum(buffer, start, length);
    buffer.putShort(start + CHECKSUM_OFFSET, Checksum.folded(sum));
  }
}
