package io.egressgateway.adapter.arp.packet;

import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The two messages of neighbor discovery that resolve addresses (RFC 4861 sections 4.3, 4.4). */
public sealed interface NdpMessage permits NeighborSolicitation, NeighborAdvertisement {
  /** Bytes before the options: ICMPv6 header, flags, target. */
  int FIXED_BYTES = 24;

  /** Bytes of the one option we write, RFC 4861 section 4.6.1. */
  int LINK_ADDRESS_OPTION_BYTES = 8;

  /** Where the target lies. */
  int TARGET_OFFSET = 8;

  /** The address that is asked for or advertised; never multicast. */
  Ipv6Address target();

  /** The link-layer address option: the sender's own, or the target's. */
  Optional<MacAddress> linkAddress();

  /** The length that {@link #encode} writes. */
  default int encodedBytes() {
    return FIXED_BYTES + (linkAddress().isPresent() ? LINK_ADDRESS_OPTION_BYTES : 0);
  }

  /** Writes the message at the buffer's position; the checksum field is zero. */
  void encode(ByteBuffer buffer);

  /** Reads a message from position to limit; checksum and IPv6 header are the caller's. */
  static ParseResult<NdpMessage> parse(ByteBuffer buffer) {
    return NdpReading.parse(buffer);
  }
}
