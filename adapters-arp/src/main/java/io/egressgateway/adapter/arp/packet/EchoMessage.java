package io.egressgateway.adapter.arp.packet;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.domain.net.IpFamily;
import java.nio.ByteBuffer;

/**
 * An ICMP echo request or reply with eight bytes of content (RFC 792, RFC 4443 section 4).
 *
 * @param identifier 16 bits, tells sockets apart
 * @param sequence 16 bits, tells requests apart
 * @param token the content: what only the sender of the request and who received it can know
 */
public record EchoMessage(Kind kind, int identifier, int sequence, long token) {
  /** Bytes of a message of ours. */
  public static final int BYTES = 16;

  private static final int CHECKSUM_OFFSET = 2;

  /** Whether it asks or answers; the codes differ by family. */
  public enum Kind {
    REQUEST(8, 128),
    REPLY(0, 129);

    private final int icmp;
    private final int icmpv6;

    Kind(int icmp, int icmpv6) {
      this.icmp = icmp;
      this.icmpv6 = icmpv6;
    }

    /** The ICMP or ICMPv6 type. */
    public int type(IpFamily family) {
      return switch (family) {
        case IPV4 -> icmp;
        case IPV6 -> icmpv6;
      };
    }
  }

  public EchoMessage {
    requireNonNull(kind, "kind");
    if (identifier >>> 16 != 0 || sequence >>> 16 != 0) {
      throw new IllegalArgumentException("more than 16 bits: " + identifier + ", " + sequence);
    }
  }

  /**
   * Reads a message at the buffer's position. The checksum is not looked at: the kernel has.
   * Content beyond the first eight bytes is padding.
   */
  public static ParseResult<EchoMessage> parse(IpFamily family, ByteBuffer buffer) {
    if (buffer.remaining() < BYTES) {
      return ParseResult.tooShort(BYTES, buffer.remaining());
    }
    int type = buffer.get() & 0xff;
    int code = buffer.get() & 0xff;
    buffer.getShort();
    int identifier = buffer.getShort() & 0xffff;
    int sequence = buffer.getShort() & 0xffff;
    if (code != 0) {
      return ParseResult.badValue(Field.ICMP_CODE);
    }
    for (Kind kind : Kind.values()) {
      if (type == kind.type(family)) {
        return ParseResult.packet(new EchoMessage(kind, identifier, sequence, buffer.getLong()));
      }
    }
    return ParseResult.badValue(Field.ICMP_TYPE);
  }

  /**
   * Writes the message at the buffer's position. The checksum is right for IPv4; for IPv6 the
   * kernel replaces it, because it covers the source address that the kernel chooses.
   *
   * <pre>
   *  0  type        1
   *  1  code        1  = 0
   *  2  checksum    2
   *  4  identifier  2
   *  6  sequence    2
   *  8  token       8
   * </pre>
   */
  public void encode(IpFamily family, ByteBuffer buffer) {
    int start = buffer.position();
    buffer.put((byte) kind.type(family)).put((byte) 0).putShort((short) 0);
    buffer.putShort((short) identifier).putShort((short) sequence).putLong(token);
    buffer.putShort(start + CHECKSUM_OFFSET, Checksum.folded(Checksum.sum(buffer, start, BYTES)));
  }
}
