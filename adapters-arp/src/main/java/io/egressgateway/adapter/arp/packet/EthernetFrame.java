package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.arp.packet.ParseResult.BadValue;
import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.adapter.arp.packet.ParseResult.Packet;
import io.egressgateway.adapter.arp.packet.ParseResult.TooShort;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;

/** An untagged Ethernet frame that carries ARP or NDP. */
public record EthernetFrame(MacAddress destination, MacAddress source, Payload payload) {
  /** Bytes of the two addresses and the type. */
  public static final int HEADER_BYTES = 14;

  /** The longest frame that {@link #encode} writes. */
  public static final int MAX_ENCODED_BYTES = HEADER_BYTES + NdpDatagram.MAX_ENCODED_BYTES;

  /** linux/if_ether.h ETH_P_ARP. */
  public static final int TYPE_ARP = 0x0806;

  /** linux/if_ether.h ETH_P_IPV6. */
  public static final int TYPE_IPV6 = 0x86dd;

  /** What a frame of ours may carry. */
  public sealed interface Payload permits ArpPacket, NdpDatagram {
    /** Writes the bytes at the buffer's position; big-endian order. */
    void encode(ByteBuffer buffer);
  }

  public EthernetFrame {
    requireNonNull(destination, "destination");
    requireNonNull(source, "source");
    requireNonNull(payload, "payload");
  }

  /** Reads a frame from position to limit; the buffer is of big-endian order. */
  public static ParseResult<EthernetFrame> parse(ByteBuffer buffer) {
    if (buffer.remaining() < HEADER_BYTES) {
      return ParseResult.tooShort(HEADER_BYTES, buffer.remaining());
    }
    MacAddress destination = WireAddress.readMac(buffer);
    MacAddress source = WireAddress.readMac(buffer);
    return switch (buffer.getShort() & 0xffff) {
      case TYPE_ARP -> around(destination, source, ArpPacket.parse(buffer));
      case TYPE_IPV6 -> around(destination, source, NdpDatagram.parse(buffer));
      default -> ParseResult.badValue(Field.ETHER_TYPE);
    };
  }

  private static ParseResult<EthernetFrame> around(
      MacAddress destination, MacAddress source, ParseResult<? extends Payload> payload) {
    return switch (payload) {
      case Packet<? extends Payload>(var value) ->
          ParseResult.packet(new EthernetFrame(destination, source, value));
      case TooShort<? extends Payload>(int required, int present) ->
          ParseResult.tooShort(required, present);
      case BadValue<? extends Payload>(Field field) -> ParseResult.badValue(field);
    };
  }

  /**
   * Writes the frame at the buffer's position, which must be of big-endian order and have {@link
   * #MAX_ENCODED_BYTES} left. Frames shorter than 60 bytes are padded by the device.
   *
   * <pre>
   *  0  destination  6
   *  6  source       6
   * 12  type         2
   * 14  payload
   * </pre>
   */
  public void encode(ByteBuffer buffer) {
    WireAddress.writeMac(buffer, destination);
    WireAddress.writeMac(buffer, source);
    buffer.putShort(
        (short)
            switch (payload) {
              case ArpPacket _ -> TYPE_ARP;
              case NdpDatagram _ -> TYPE_IPV6;
            });
    payload.encode(buffer);
  }
}
