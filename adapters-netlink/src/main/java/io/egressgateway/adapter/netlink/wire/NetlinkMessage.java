package io.egressgateway.adapter.netlink.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A message as it came (struct nlmsghdr).
 *
 * @param type what the payload is
 * @param flags of linux/netlink.h
 * @param sequence of the request that it answers
 * @param port of the socket that caused it, 0 for the kernel
 * @param payload native order, from position 0; shared with the buffer that was read, so valid
 *     until that is filled again
 */
public record NetlinkMessage(int type, int flags, int sequence, int port, ByteBuffer payload) {

  /**
   * Splits what one read of a socket gave.
   *
   * @throws MalformedMessageException where a length does not fit
   */
  public static List<NetlinkMessage> split(ByteBuffer read) throws MalformedMessageException {
    ByteBuffer buffer = read.slice().order(ByteOrder.nativeOrder());
    List<NetlinkMessage> messages = new ArrayList<>();
    int at = 0;
    while (at < buffer.limit()) {
      if (buffer.limit() - at < Netlink.HEADER) {
        throw new MalformedMessageException("a message of less than a header");
      }
      int length = buffer.getInt(at);
      if (length < Netlink.HEADER || length > buffer.limit() - at) {
        throw new MalformedMessageException("a message of " + length + " bytes");
      }
      messages.add(
          new NetlinkMessage(
              Short.toUnsignedInt(buffer.getShort(at + 4)),
              Short.toUnsignedInt(buffer.getShort(at + 6)),
              buffer.getInt(at + 8),
              buffer.getInt(at + 12),
              buffer
                  .slice(at + Netlink.HEADER, length - Netlink.HEADER)
                  .order(ByteOrder.nativeOrder())));
      at += Netlink.aligned(length);
    }
    return messages;
  }

  public boolean hasFlags(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** Makes sure that the payload has the fixed part of {@code length} bytes. */
  ByteBuffer fixed(int length) throws MalformedMessageException {
    if (payload.limit() < length) {
      throw new MalformedMessageException(
          "message of type " + type + " with only " + payload.limit() + " bytes");
    }
    return payload;
  }
}
