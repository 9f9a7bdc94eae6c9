package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A policy routing rule (struct fib_rule_hdr and FRA_* of linux/fib_rules.h).
 *
 * @param input FRA_IIFNAME: the device in whose name a route is looked up
 * @param mark 0 under mask 0 matches every packet
 * @param inverted FIB_RULE_INVERT
 * @param action FR_ACT_*
 * @param table what FR_ACT_TO_TBL looks up, otherwise 0
 * @param target priority that FR_ACT_GOTO jumps to, otherwise 0
 * @param selective whether it selects by anything but these; not written
 */
public record RuleMessage(
    IpFamily family,
    int priority,
    Optional<String> input,
    int mark,
    int mask,
    boolean inverted,
    int action,
    int table,
    int target,
    boolean selective) {
  /** FR_ACT_TO_TBL. */
  public static final int LOOK_UP = 1;

  /** FR_ACT_GOTO. */
  public static final int GO_TO = 2;

  /** FR_ACT_NOP. */
  public static final int NOP = 3;

  /** FR_ACT_BLACKHOLE. */
  public static final int BLACKHOLE = 6;

  private static final int FIXED = 12;
  private static final int INVERT = 2;
  private static final int FRA_IIFNAME = 3;
  private static final int FRA_GOTO = 4;
  private static final int FRA_PRIORITY = 6;
  private static final int FRA_FWMARK = 10;
  private static final int FRA_TUN_ID = 12;
  private static final int FRA_SUPPRESS_IFGROUP = 13;
  private static final int FRA_SUPPRESS_PREFIXLEN = 14;
  private static final int FRA_TABLE = 15;
  private static final int FRA_FWMASK = 16;
  private static final int FRA_OIFNAME = 17;
  private static final int FRA_L3MDEV = 19;
  private static final int FRA_UID_RANGE = 20;
  private static final int FRA_IP_PROTO = 22;

  /** The highest attribute known here; from FRA_IP_PROTO on all of them select. */
  private static final int FRA_LAST = 31;

  public static RuleMessage parse(NetlinkMessage message) throws MalformedMessageException {
    ByteBuffer fixed = message.fixed(FIXED);
    Attributes attributes = Attributes.parse(fixed, FIXED);
    int action = fixed.get(7) & 255;
    int mark = attributes.optionalU32(FRA_FWMARK).orElse(0);
    int table = attributes.optionalU32(FRA_TABLE).orElse(fixed.get(4) & 255);
    return new RuleMessage(
        AddressFamily.toFamily(fixed.get(0) & 255),
        attributes.optionalU32(FRA_PRIORITY).orElse(0),
        attributes.text(FRA_IIFNAME),
        mark,
        attributes.optionalU32(FRA_FWMASK).orElse(mark == 0 ? 0 : -1),
        (fixed.getInt(8) & INVERT) != 0,
        action,
        action == LOOK_UP ? table : 0,
        action == GO_TO ? attributes.optionalU32(FRA_GOTO).orElse(0) : 0,
        selective(fixed, attributes));
  }

  private static boolean selective(ByteBuffer fixed, Attributes attributes)
      throws MalformedMessageException {
    boolean byAddress = fixed.get(1) != 0 || fixed.get(2) != 0 || fixed.get(3) != 0;
    boolean byDevice =
        attributes.has(FRA_OIFNAME) || attributes.optionalU8(FRA_L3MDEV).orElse(0) != 0;
    boolean suppressing =
        attributes.optionalU32(FRA_SUPPRESS_PREFIXLEN).orElse(-1) != -1
            || attributes.optionalU32(FRA_SUPPRESS_IFGROUP).orElse(-1) != -1;
    boolean byOther = attributes.has(FRA_TUN_ID) || attributes.has(FRA_UID_RANGE);
    for (int type = FRA_IP_PROTO; type <= FRA_LAST; type++) {
      byOther |= attributes.has(type);
    }
    return byAddress || byDevice || suppressing || byOther;
  }

  public void write(MessageWriter writer) {
    writer.u8(AddressFamily.of(family)).u8(0).u8(0).u8(0);
    writer.u8(0).u8(0).u8(0).u8(action).u32(inverted ? INVERT : 0);
    writer.attributeU32(FRA_PRIORITY, priority);
    input.ifPresent(device -> writer.text(FRA_IIFNAME, device));
    if (mark != 0 || mask != 0) {
      writer.attributeU32(FRA_FWMARK, mark);
      writer.attributeU32(FRA_FWMASK, mask);
    }
    if (action == LOOK_UP) {
      writer.attributeU32(FRA_TABLE, table);
    }
    if (action == GO_TO) {
      writer.attributeU32(FRA_GOTO, target);
    }
  }

  /** Writes the body of a dump request for the rules of one family. */
  public static void writeDump(MessageWriter writer, IpFamily family) {
    writer.u8(AddressFamily.of(family)).u8(0).u8(0).u8(0);
    writer.u8(0).u8(0).u8(0).u8(0).u32(0);
  }
}
