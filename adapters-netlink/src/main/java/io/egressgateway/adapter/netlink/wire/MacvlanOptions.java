package io.egressgateway.adapter.netlink.wire;

import java.util.OptionalInt;

/**
 * IFLA_MACVLAN_* of linux/if_link.h, and the device below, which is an attribute of the link.
 *
 * @param parentIndex the device that it sends by (IFLA_LINK); absent where it is in another
 *     namespace
 * @param mode MACVLAN_MODE_*
 */
public record MacvlanOptions(OptionalInt parentIndex, int mode) {
  /** MACVLAN_MODE_PRIVATE: to no other MACVLAN of the same parent. */
  public static final int PRIVATE = 1;

  private static final int MODE = 1;

  static MacvlanOptions parse(Attributes options, OptionalInt parentIndex)
      throws MalformedMessageException {
    return new MacvlanOptions(parentIndex, options.optionalU32(MODE).orElse(0));
  }

  void write(MessageWriter writer) {
    writer.attributeU32(MODE, mode);
  }
}
