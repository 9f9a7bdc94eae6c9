package io.egressgateway.adapter.nftables.lib;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of nfnetlink.
 *
 * <pre>
 * 0  u32 length, of all          4  u16 type    6  u16 flags
 * 8  u32 sequence               12  u32 port of the socket that caused it
 * 16 u8 family  17 u8 version   18  u16 resource
 * 20 attributes, each: u16 length, u16 type, value, up to a multiple of 4
 * </pre>
 *
 * @param type linux/netfilter/nfnetlink.h: subsystem in the high byte
 * @param port of the socket whose transaction this tells of, 0 for the kernel
 * @param attributes in native order, from the first
 */
record NfMessage(int type, int port, ByteBuffer attributes) {
  /** linux/netfilter/nfnetlink.h NFNL_SUBSYS_NFTABLES, and NFT_MSG_NEWGEN and NFT_MSG_GETGEN. */
  static final int NEWGEN = 10 << 8 | 15;

  static final int GETGEN = 10 << 8 | 16;

  private static final int HEADER = 16;
  private static final int FAMILY_HEADER = 4;

  /** linux/netlink.h NLA_TYPE_MASK. */
  private static final int ATTRIBUTE_TYPE = 0x3fff;

  /** Cuts a datagram into messages; a truncated one ends the list. */
  static List<NfMessage> all(ByteBuffer datagram) {
    List<NfMessage> messages = new ArrayList<>();
    int at = datagram.position();
    while (at + HEADER <= datagram.limit()) {
      int length = datagram.getInt(at);
      if (length < HEADER || length > datagram.limit() - at) {
        break;
      }
      int start = Math.min(HEADER + FAMILY_HEADER, length);
      messages.add(
          new NfMessage(
              datagram.getShort(at + 4) & 0xffff,
              datagram.getInt(at + 12),
              datagram.slice(at + start, length - start).order(ByteOrder.nativeOrder())));
      at += (length + 3) & ~3;
    }
    return messages;
  }

  /** The value of a 32-bit attribute in network order; 0 where it is absent. */
  int number(int attribute) {
    ByteBuffer value = value(attribute);
    return value.remaining() == 4 ? value.order(ByteOrder.BIG_ENDIAN).getInt(0) : 0;
  }

  /** The value of a text attribute; empty where it is absent. */
  String text(int attribute) {
    ByteBuffer value = value(attribute);
    byte[] bytes = new byte[value.remaining()];
    value.get(bytes);
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.US_ASCII);
  }

  private ByteBuffer value(int attribute) {
    int at = 0;
    while (at + 4 <= attributes.limit()) {
      int length = attributes.getShort(at) & 0xffff;
      if (length < 4 || length > attributes.limit() - at) {
        break;
      }
      if ((attributes.getShort(at + 2) & ATTRIBUTE_TYPE) == attribute) {
        return attributes.slice(at + 4, length - 4);
      }
      at += (length + 3) & ~3;
    }
    return ByteBuffer.allocate(0);
  }
}
