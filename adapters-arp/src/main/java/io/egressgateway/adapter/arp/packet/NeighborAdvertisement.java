package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Says who has an address (RFC 4861 section 4.4).
 *
 * @param router the R flag: the sender is a router
 * @param solicited the S flag: an answer to a solicitation with a source address
 * @param override the O flag: replaces what neighbors remember
 * @param linkAddress the target's
 */
public record NeighborAdvertisement(
    Ipv6Address target,
    boolean router,
    boolean solicited,
    boolean override,
    Optional<MacAddress> linkAddress)
    implements NdpMessage {
  /** RFC 4861: ICMPv6 type. */
  public static final int TYPE = 136;

  /** Target link-layer address, RFC 4861 section 4.6.1. */
  static final int LINK_OPTION = 2;

  private static final int ROUTER = 0x80;
  private static final int SOLICITED = 0x40;
  private static final int OVERRIDE = 0x20;

  public NeighborAdvertisement {
    requireNonNull(target, "target");
    requireNonNull(linkAddress, "linkAddress");
  }

  /** The message nobody asked for, RFC 4861 section 7.2.6; replaces what neighbors remember. */
  public static NeighborAdvertisement unsolicited(Ipv6Address target, MacAddress owner) {
    return new NeighborAdvertisement(target, false, false, true, Optional.of(owner));
  }

  static NeighborAdvertisement ofFlags(
      Ipv6Address target, int flags, Optional<MacAddress> linkAddress) {
    return new NeighborAdvertisement(
        target,
        (flags & ROUTER) != 0,
        (flags & SOLICITED) != 0,
        (flags & OVERRIDE) != 0,
        linkAddress);
  }

  /**
   * Writes the message at the buffer's position.
   *
   * <pre>
   *  0  type      1  = 136
   *  1  code      1  = 0
   *  2  checksum  2  = 0, filled in by the datagram
   *  4  flags     1  R S O and five zero bits
   *  5  reserved  3  = 0
   *  8  target   16
   * 24  option    8  type 2, length 1, MAC; where there is one
   * </pre>
   */
  @Override
  public void encode(ByteBuffer buffer) {
    int flags = (router ? ROUTER : 0) | (solicited ? SOLICITED : 0) | (override ? OVERRIDE : 0);
    buffer.put((byte) TYPE).put((byte) 0).putShort((short) 0).putInt(flags << 24);
    WireAddress.writeIpv6(buffer, target);
    linkAddress.ifPresent(mac -> NdpReading.writeLink(buffer, LINK_OPTION, mac));
  }
}
