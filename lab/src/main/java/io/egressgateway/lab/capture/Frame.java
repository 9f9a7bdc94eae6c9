package io.egressgateway.lab.capture;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.util.Optional;

/** One captured frame, as far as a test asks. */
public sealed interface Frame {
  FrameHeader header();

  /**
   * An IP packet, outermost header only. Neighbor discovery is among these too, as {@link
   * NeighborMessage}.
   *
   * @param protocol IANA number of what follows the IP header and its extensions
   * @param payloadLength bytes behind the transport header, by the IP header's own length field; of
   *     all behind the IP header where there is no transport header
   */
  record IpPacket(
      FrameHeader header,
      IpAddress source,
      IpAddress destination,
      int protocol,
      Transport transport,
      int payloadLength)
      implements Frame {

    /** True where either port is {@code port}. */
    public boolean touchesPort(int port) {
      return switch (transport) {
        case Transport.Tcp tcp -> tcp.sourcePort() == port || tcp.destinationPort() == port;
        case Transport.Udp udp -> udp.sourcePort() == port || udp.destinationPort() == port;
        case Transport.Icmp _, Transport.Unknown _ -> false;
      };
    }

    /** True where it goes to {@code port}. */
    public boolean goesToPort(int port) {
      return switch (transport) {
        case Transport.Tcp tcp -> tcp.destinationPort() == port;
        case Transport.Udp udp -> udp.destinationPort() == port;
        case Transport.Icmp _, Transport.Unknown _ -> false;
      };
    }
  }

  /**
   * An ARP message (RFC 826).
   *
   * @param request whether it asks; otherwise it answers
   */
  record ArpMessage(
      FrameHeader header,
      boolean request,
      MacAddress senderHardware,
      IpAddress sender,
      MacAddress targetHardware,
      IpAddress target)
      implements Frame {

    /** True where it announces the sender's own address (RFC 5227 section 3). */
    public boolean gratuitous() {
      return sender.equals(target);
    }
  }

  /**
   * A neighbor solicitation or advertisement (RFC 4861 sections 4.3 and 4.4).
   *
   * @param advertisement whether it tells; otherwise it asks
   * @param target the address that it is about
   * @param linkLayer the hardware address in its option, if it has one
   */
  record NeighborMessage(
      FrameHeader header,
      IpAddress source,
      IpAddress destination,
      boolean advertisement,
      boolean solicited,
      boolean override,
      IpAddress target,
      Optional<MacAddress> linkLayer)
      implements Frame {}

  /**
   * Anything else, or a frame that ends too early.
   *
   * @param etherType the type field
   * @param reason why it was not understood
   */
  record OtherFrame(FrameHeader header, int etherType, String reason) implements Frame {}
}
