package io.egressgateway.adapter.netlink.wire;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The kernel's answer to a request, or the end of a dump (struct nlmsgerr and NLMSG_DONE).
 *
 * @param errno 0 for success, otherwise a number of asm-generic/errno.h, positive
 * @param text the kernel's own words, where it gave any (extended ACK)
 */
public record AckMessage(int errno, Optional<String> text) {

  /** Reads a message of type {@link Netlink#ERROR} or {@link Netlink#DONE}. */
  public static AckMessage parse(NetlinkMessage message) throws MalformedMessageException {
    if (message.type() == Netlink.DONE && message.payload().limit() == 0) {
      return new AckMessage(0, Optional.empty());
    }
    ByteBuffer payload = message.fixed(4);
    return new AckMessage(-payload.getInt(0), text(message, payload));
  }

  private static Optional<String> text(NetlinkMessage message, ByteBuffer payload)
      throws MalformedMessageException {
    if (!message.hasFlags(Netlink.ACK_ATTRIBUTES)) {
      return Optional.empty();
    }
    int offset = 4;
    if (message.type() == Netlink.ERROR) {
      message.fixed(4 + Netlink.HEADER);
      int echoed = message.hasFlags(Netlink.CAPPED) ? Netlink.HEADER : payload.getInt(4);
      if (echoed < Netlink.HEADER || echoed > payload.limit() - 4) {
        throw new MalformedMessageException("an error that echoes " + echoed + " bytes");
      }
      offset += echoed;
    }
    return Attributes.parse(payload, offset).text(Netlink.ERROR_TEXT);
  }
}
