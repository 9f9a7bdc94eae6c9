package io.egressgateway.adapter.netlink.wire;

/** Numbers of linux/netlink.h. */
public final class Netlink {
  /** Length of struct nlmsghdr: length, type, flags, sequence, port. */
  public static final int HEADER = 16;

  /** Messages and attributes start at multiples of this (NLMSG_ALIGNTO, NLA_ALIGNTO). */
  public static final int ALIGNMENT = 4;

  /** NLMSG_ERROR: an error, or an acknowledgement where the error is 0. */
  public static final int ERROR = 2;

  /** NLMSG_DONE: end of a dump. */
  public static final int DONE = 3;

  /** NLM_F_REQUEST. */
  public static final int REQUEST = 0x1;

  /** NLM_F_MULTI: part of a dump. */
  public static final int MULTI = 0x2;

  /** NLM_F_ACK. */
  public static final int ACK = 0x4;

  /** NLM_F_DUMP_INTR: what is dumped changed meanwhile. */
  public static final int DUMP_INTERRUPTED = 0x10;

  /** NLM_F_DUMP: NLM_F_ROOT and NLM_F_MATCH. */
  public static final int DUMP = 0x300;

  /** NLM_F_REPLACE. */
  public static final int REPLACE = 0x100;

  /** NLM_F_EXCL. */
  public static final int EXCLUSIVE = 0x200;

  /** NLM_F_CREATE. */
  public static final int CREATE = 0x400;

  /** NLM_F_CAPPED: an error without the message it is about. */
  static final int CAPPED = 0x100;

  /** NLM_F_ACK_TLVS: an error with attributes. */
  static final int ACK_ATTRIBUTES = 0x200;

  /** NLMSGERR_ATTR_MSG. */
  static final int ERROR_TEXT = 1;

  /** NLA_F_NESTED. */
  static final int NESTED = 0x8000;

  /** NLA_TYPE_MASK. */
  static final int TYPE_MASK = 0x3fff;

  private Netlink() {}

  /** NLMSG_ALIGN. */
  static int aligned(int length) {
    return (length + ALIGNMENT - 1) & -ALIGNMENT;
  }
}
