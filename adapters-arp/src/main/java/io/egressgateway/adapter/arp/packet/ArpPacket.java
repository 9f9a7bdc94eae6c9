package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;

/** An ARP packet for IPv4 over Ethernet (RFC 826, RFC 5227). */
public record ArpPacket(
    Operation operation,
    MacAddress senderMac,
    Ipv4Address senderIp,
    MacAddress targetMac,
    Ipv4Address targetIp)
    implements EthernetFrame.Payload {
  /** Bytes of a packet; what follows in a frame is padding. */
  public static final int BYTES = 28;

  /** Where the sender's IPv4 address lies. */
  public static final int SENDER_IP_OFFSET = 14;

  /** Where the target's IPv4 address lies. */
  public static final int TARGET_IP_OFFSET = 24;

  /** linux/if_arp.h ARPHRD_ETHER. */
  private static final int HARDWARE_ETHERNET = 1;

  /** linux/if_ether.h ETH_P_IP. */
  private static final int PROTOCOL_IPV4 = 0x0800;

  private static final int IPV4_BYTES = 4;
  private static final MacAddress UNKNOWN = new MacAddress(0);
  private static final Ipv4Address UNSPECIFIED = new Ipv4Address(0);

  /** The two operations of RFC 826; others, such as RARP's, are refused. */
  public enum Operation {
    REQUEST(1),
    REPLY(2);

    private final int code;

    Operation(int code) {
      this.code = code;
    }
  }

  public ArpPacket {
    requireNonNull(operation, "operation");
    requireNonNull(senderMac, "senderMac");
    requireNonNull(senderIp, "senderIp");
    requireNonNull(targetMac, "targetMac");
    requireNonNull(targetIp, "targetIp");
  }

  /** The announcement of RFC 5227 section 2.3: a request for the sender's own address. */
  public static ArpPacket announcement(Ipv4Address address, MacAddress owner) {
    return new ArpPacket(Operation.REQUEST, owner, address, UNKNOWN, address);
  }

  /** The announcement as a reply nobody asked for, which some hosts take notice of instead. */
  public static ArpPacket gratuitousReply(Ipv4Address address, MacAddress owner) {
    return new ArpPacket(Operation.REPLY, owner, address, MacAddress.BROADCAST, address);
  }

  /**
   * Asks whether anybody has the address, and says of nobody that he has (RFC 5227 section 2.1).
   */
  public static ArpPacket probe(Ipv4Address address, MacAddress asker) {
    return new ArpPacket(Operation.REQUEST, asker, UNSPECIFIED, UNKNOWN, address);
  }

  /** The reply of {@code owner} to this request. */
  public ArpPacket replyOf(MacAddress owner) {
    return new ArpPacket(Operation.REPLY, owner, targetIp, senderMac, senderIp);
  }

  /** True where the sender asks before it uses the address, RFC 5227 section 2.1.1. */
  public boolean isProbe() {
    return operation == Operation.REQUEST && senderIp.equals(UNSPECIFIED);
  }

  /** Reads a packet at the buffer's position; the buffer is of big-endian order. */
  public static ParseResult<ArpPacket> parse(ByteBuffer buffer) {
    if (buffer.remaining() < BYTES) {
      return ParseResult.tooShort(BYTES, buffer.remaining());
    }
    if ((buffer.getShort() & 0xffff) != HARDWARE_ETHERNET) {
      return ParseResult.badValue(Field.ARP_HARDWARE_TYPE);
    }
    if ((buffer.getShort() & 0xffff) != PROTOCOL_IPV4) {
      return ParseResult.badValue(Field.ARP_PROTOCOL_TYPE);
    }
    boolean hardwareLength = buffer.get() == WireAddress.MAC_BYTES;
    boolean protocolLength = buffer.get() == IPV4_BYTES;
    if (!hardwareLength || !protocolLength) {
      return ParseResult.badValue(Field.ARP_ADDRESS_LENGTH);
    }
    return switch (buffer.getShort() & 0xffff) {
      case 1 -> ParseResult.packet(addresses(Operation.REQUEST, buffer));
      case 2 -> ParseResult.packet(addresses(Operation.REPLY, buffer));
      default -> ParseResult.badValue(Field.ARP_OPERATION);
    };
  }

  private static ArpPacket addresses(Operation operation, ByteBuffer buffer) {
    MacAddress senderMac = WireAddress.readMac(buffer);
    Ipv4Address senderIp = new Ipv4Address(buffer.getInt());
    MacAddress targetMac = WireAddress.readMac(buffer);
    return new ArpPacket(
        operation, senderMac, senderIp, targetMac, new Ipv4Address(buffer.getInt()));
  }

  /**
   * Writes the packet at the buffer's position.
   *
   * <pre>
   *  0  hardware type    2  = 1
   *  2  protocol type    2  = 0x0800
   *  4  hardware length  1  = 6
   *  5  protocol length  1  = 4
   *  6  operation        2
   *  8  sender MAC       6
   * 14  sender IPv4      4
   * 18  target MAC       6
   * 24  target IPv4      4
   * </pre>
   */
  @Override
  public void encode(ByteBuffer buffer) {
    buffer.putShort((short) HARDWARE_ETHERNET).putShort((short) PROTOCOL_IPV4);
    buffer.put((byte) WireAddress.MAC_BYTES).put((byte) IPV4_BYTES);
    buffer.putShort((short) operation.code);
    WireAddress.writeMac(buffer, senderMac);
    buffer.putInt(senderIp.value());
    WireAddress.writeMac(buffer, targetMac);
    buffer.putInt(targetIp.value());
  }
}
