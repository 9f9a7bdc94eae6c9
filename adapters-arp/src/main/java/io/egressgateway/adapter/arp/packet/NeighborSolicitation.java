package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Asks who has an address (RFC 4861 section 4.3).
 *
 * @param linkAddress the asker's own; absent in duplicate address detection
 */
public record NeighborSolicitation(Ipv6Address target, Optional<MacAddress> linkAddress)
    implements NdpMessage {
  /** linux/icmpv6.h, RFC 4861: ICMPv6 type. */
  public static final int TYPE = 135;

  /** Source link-layer address, RFC 4861 section 4.6.1. */
  static final int LINK_OPTION = 1;

  public NeighborSolicitation {
    requireNonNull(target, "target");
    requireNonNull(linkAddress, "linkAddress");
  }

  /**
   * Writes the message at the buffer's position.
   *
   * <pre>
   *  0  type      1  = 135
   *  1  code      1  = 0
   *  2  checksum  2  = 0, filled in by the datagram
   *  4  reserved  4  = 0
   *  8  target   16
   * 24  option    8  type 1, length 1, MAC; where there is one
   * </pre>
   */
  @Override
  public void encode(ByteBuffer buffer) {
    buffer.put((byte) TYPE).put((byte) 0).putShort((short) 0).putInt(0);
    WireAddress.writeIpv6(buffer, target);
    linkAddress.ifPresent(mac -> NdpReading.writeLink(buffer, LINK_OPTION, mac));
  }
}
