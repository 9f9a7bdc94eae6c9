package io.egressgateway.lab.capture;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.lab.capture.Frame.ArpMessage;
import io.egressgateway.lab.capture.Frame.IpPacket;
import io.egressgateway.lab.capture.Frame.NeighborMessage;
import io.egressgateway.lab.capture.Frame.OtherFrame;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Reads Ethernet frames; whatever the bytes are, the answer is a {@link Frame}. */
final class FrameParser {
  private static final int ETHERNET_LENGTH = 14;

  /** linux/if_ether.h. */
  private static final int ETH_P_IP = 0x0800;

  private static final int ETH_P_ARP = 0x0806;
  private static final int ETH_P_IPV6 = 0x86dd;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  private static final int NEIGHBOR_SOLICITATION = 135;
  private static final int NEIGHBOR_ADVERTISEMENT = 136;

  private FrameParser() {}

  /**
   * Reads one frame.
   *
   * @param bytes from the first byte of the destination address on, in network order
   */
  static Frame parse(long epochNanos, String device, ByteBuffer bytes) {
    if (bytes.remaining() < ETHERNET_LENGTH) {
      MacAddress none = new MacAddress(0);
      return new OtherFrame(
          new FrameHeader(epochNanos, device, none, none), 0, "shorter than an Ethernet header");
    }
    MacAddress destination = mac(bytes);
    FrameHeader header = new FrameHeader(epochNanos, device, mac(bytes), destination);
    int etherType = unsigned(bytes.getShort());
    try {
      return switch (etherType) {
        case ETH_P_IP -> ipv4(header, bytes);
        case ETH_P_IPV6 -> ipv6(header, bytes);
        case ETH_P_ARP -> arp(header, bytes);
        default -> new OtherFrame(header, etherType, "ether type not read");
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return new OtherFrame(header, etherType, "ends too early");
    }
  }

  private static Frame arp(FrameHeader header, ByteBuffer bytes) {
    long format = bytes.getInt() & 0xffffffffL;
    int lengths = unsigned(bytes.getShort());
    if (format != 0x0001_0800L || lengths != 0x0604) {
      return new OtherFrame(header, ETH_P_ARP, "not ARP of IPv4 over Ethernet");
    }
    int operation = unsigned(bytes.getShort());
    MacAddress senderHardware = mac(bytes);
    IpAddress sender = ip(bytes, 4);
    MacAddress targetHardware = mac(bytes);
    IpAddress target = ip(bytes, 4);
    if (operation != 1 && operation != 2) {
      return new OtherFrame(header, ETH_P_ARP, "ARP operation " + operation);
    }
    return new ArpMessage(header, operation == 1, senderHardware, sender, targetHardware, target);
  }

  private static Frame ipv4(FrameHeader header, ByteBuffer bytes) {
    int start = bytes.position();
    int versionAndLength = unsigned(bytes.get());
    int headerLength = (versionAndLength & 15) * 4;
    if (versionAndLength >> 4 != 4 || headerLength < 20) {
      return new OtherFrame(header, ETH_P_IP, "not an IPv4 header");
    }
    bytes.get();
    int totalLength = unsigned(bytes.getShort());
    bytes.getShort();
    int fragment = unsigned(bytes.getShort()) & 0x1fff;
    bytes.get();
    int protocol = unsigned(bytes.get());
    bytes.getShort();
    IpAddress source = ip(bytes, 4);
    IpAddress destination = ip(bytes, 4);
    skipTo(bytes, start + headerLength);
    int rest = Math.max(0, totalLength - headerLength);
    Ends ends = new Ends(header, source, destination);
    return fragment != 0
        ? ends.unknown(protocol, rest, "a later fragment")
        : transport(ends, protocol, rest, bytes);
  }

  private static Frame ipv6(FrameHeader header, ByteBuffer bytes) {
    int versionToFlow = bytes.getInt();
    if (versionToFlow >>> 28 != 6) {
      return new OtherFrame(header, ETH_P_IPV6, "not an IPv6 header");
    }
    int rest = unsigned(bytes.getShort());
    int next = unsigned(bytes.get());
    bytes.get();
    Ends ends = new Ends(header, ip(bytes, 16), ip(bytes, 16));
    // Hop-by-hop, routing, destination options and fragment headers (RFC 8200 section 4).
    while (next == 0 || next == 43 || next == 60 || next == 44) {
      boolean fragment = next == 44;
      int start = bytes.position();
      next = unsigned(bytes.get());
      int length = fragment ? 8 : 8 + 8 * unsigned(bytes.get(start + 1));
      if (bytes.limit() < start + length) {
        return ends.unknown(next, rest, "ends in an extension header");
      }
      rest = Math.max(0, rest - length);
      if (fragment && unsigned(bytes.getShort(start + 2)) >> 3 != 0) {
        return ends.unknown(next, rest, "a later fragment");
      }
      skipTo(bytes, start + length);
    }
    return transport(ends, next, rest, bytes);
  }

  /** Where a packet comes from and goes to, while the rest is read. */
  private record Ends(FrameHeader header, IpAddress source, IpAddress destination) {
    IpPacket packet(int protocol, Transport transport, int payload) {
      return new IpPacket(header, source, destination, protocol, transport, Math.max(0, payload));
    }

    IpPacket unknown(int protocol, int rest, String reason) {
      return packet(protocol, new Transport.Unknown(reason), rest);
    }
  }

  private static Frame transport(Ends ends, int protocol, int rest, ByteBuffer bytes) {
    try {
      return switch (protocol) {
        case TCP -> tcp(ends, rest, bytes);
        case UDP -> {
          Transport udp = new Transport.Udp(unsigned(bytes.getShort()), unsigned(bytes.getShort()));
          yield ends.packet(UDP, udp, rest - 8);
        }
        case ICMP -> icmp(ends, ICMP, rest, bytes);
        case ICMPV6 -> {
          int type = unsigned(bytes.get(bytes.position()));
          boolean neighbor = type == NEIGHBOR_SOLICITATION || type == NEIGHBOR_ADVERTISEMENT;
          yield neighbor ? neighbor(ends, bytes) : icmp(ends, ICMPV6, rest, bytes);
        }
        default -> ends.unknown(protocol, rest, "protocol not read");
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      return ends.unknown(protocol, rest, "ends in the transport header");
    }
  }

  private static Frame tcp(Ends ends, int rest, ByteBuffer bytes) {
    int source = unsigned(bytes.getShort());
    int destination = unsigned(bytes.getShort());
    long sequence = bytes.getInt() & 0xffffffffL;
    long acknowledgment = bytes.getInt() & 0xffffffffL;
    int headerLength = (unsigned(bytes.get()) >> 4) * 4;
    int flags = unsigned(bytes.get());
    Transport tcp = new Transport.Tcp(source, destination, flags, sequence, acknowledgment);
    return ends.packet(TCP, tcp, rest - headerLength);
  }

  private static Frame icmp(Ends ends, int protocol, int rest, ByteBuffer bytes) {
    Transport icmp = new Transport.Icmp(unsigned(bytes.get()), unsigned(bytes.get()));
    return ends.packet(protocol, icmp, rest - 4);
  }

  private static Frame neighbor(Ends ends, ByteBuffer bytes) {
    int type = unsigned(bytes.get());
    bytes.get();
    bytes.getShort();
    int flags = bytes.getInt();
    IpAddress target = ip(bytes, 16);
    boolean advertisement = type == NEIGHBOR_ADVERTISEMENT;
    boolean solicited = advertisement && (flags & 0x4000_0000) != 0;
    boolean override = advertisement && (flags & 0x2000_0000) != 0;
    // Option 1 is the source's, option 2 the target's hardware address (RFC 4861 section 4.6.1).
    Optional<MacAddress> linkLayer = option(bytes, advertisement ? 2 : 1);
    return new NeighborMessage(
        ends.header(),
        ends.source(),
        ends.destination(),
        advertisement,
        solicited,
        override,
        target,
        linkLayer);
  }

  private static Optional<MacAddress> option(ByteBuffer bytes, int wanted) {
    while (bytes.remaining() >= 8) {
      int start = bytes.position();
      int type = unsigned(bytes.get());
      int length = 8 * unsigned(bytes.get());
      if (type == wanted && length == 8) {
        return Optional.of(mac(bytes));
      }
      if (length == 0 || bytes.limit() < start + length) {
        return Optional.empty();
      }
      bytes.position(start + length);
    }
    return Optional.empty();
  }

  private static void skipTo(ByteBuffer bytes, int position) {
    if (position > bytes.limit()) {
      throw new BufferUnderflowException();
    }
    bytes.position(position);
  }

  private static MacAddress mac(ByteBuffer bytes) {
    byte[] value = new byte[6];
    bytes.get(value);
    return MacAddress.ofBytes(value);
  }

  private static IpAddress ip(ByteBuffer bytes, int length) {
    byte[] value = new byte[length];
    bytes.get(value);
    return IpAddress.ofBytes(value);
  }

  private static int unsigned(short value) {
    return value & 0xffff;
  }

  private static int unsigned(byte value) {
    return value & 0xff;
  }
}
