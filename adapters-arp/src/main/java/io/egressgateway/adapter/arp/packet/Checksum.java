package io.egressgateway.adapter.arp.packet;

import io.egressgateway.domain.net.Ipv6Address;
import java.nio.ByteBuffer;

/** The Internet checksum, RFC 1071, over bytes in a buffer of big-endian order. */
final class Checksum {
  private Checksum() {}

  /** Adds the 16-bit words of {@code length} bytes from {@code start}; not yet folded. */
  static long sum(ByteBuffer buffer, int start, int length) {
    long sum = 0;
    int even = length & ~1;
    for (int i = 0; i < even; i += 2) {
      sum += buffer.getShort(start + i) & 0xffff;
    }
    return even == length ? sum : sum + ((buffer.get(start + even) & 0xff) << 8);
  }

  /** Adds the words of the pseudo header of RFC 8200 section 8.1. */
  static long pseudoHeader(Ipv6Address from, Ipv6Address to, int length, int nextHeader) {
    return words(from.high())
        + words(from.low())
        + words(to.high())
        + words(to.low())
        + length
        + nextHeader;
  }

  private static long words(long eightBytes) {
    return (eightBytes >>> 48)
        + (eightBytes >>> 32 & 0xffff)
        + (eightBytes >>> 16 & 0xffff)
        + (eightBytes & 0xffff);
  }

  /** Folds a sum to the 16 bits of the header field; 0 over a message that holds its checksum. */
  static short folded(long sum) {
    long rest = sum;
    while (rest >>> 16 != 0) {
      rest = (rest & 0xffff) + (rest >>> 16);
    }
    return (short) ~rest;
  }
}
