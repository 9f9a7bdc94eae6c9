package io.egressgateway.adapter.netlink.wire;

import java.util.OptionalInt;

/**
 * A change of a device's sysctls (struct netconfmsg and NETCONFA_* of linux/netconf.h).
 *
 * @param index of the device; -1 for "all", -2 for "default"
 * @param rpFilter present where it is among what changed
 */
public record NetconfMessage(int index, OptionalInt rpFilter) {
  /** One byte of family, aligned. */
  private static final int FIXED = 4;

  private static final int NETCONFA_IFINDEX = 1;
  private static final int NETCONFA_RP_FILTER = 3;

  public static NetconfMessage parse(NetlinkMessage message) throws MalformedMessageException {
    Attributes attributes = Attributes.parse(message.fixed(FIXED), FIXED);
    return new NetconfMessage(
        attributes.u32(NETCONFA_IFINDEX), attributes.optionalU32(NETCONFA_RP_FILTER));
  }

  /** Writes an IPv4 message. */
  public void write(MessageWriter writer) {
    writer.u8(AddressFamily.INET).u8(0).u16(0);
    writer.attributeU32(NETCONFA_IFINDEX, index);
    rpFilter.ifPresent(value -> writer.attributeU32(NETCONFA_RP_FILTER, value));
  }
}
