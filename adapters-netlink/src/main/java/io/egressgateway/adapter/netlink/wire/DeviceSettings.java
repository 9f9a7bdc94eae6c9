package io.egressgateway.adapter.netlink.wire;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Settings of a device that are files under {@code /proc/sys/net} too. Through netlink they need no
 * writable {@code /proc/sys}, which a container does not have, and no care about dots in names.
 *
 * @param rpFilter IPV4_DEVCONF_RP_FILTER (linux/ip.h): 0 off, 1 strict, 2 loose
 * @param promoteSecondaries IPV4_DEVCONF_PROMOTE_SECONDARIES: 1 keeps the other addresses of a
 *     subnet when the first is deleted
 * @param addressGeneration IFLA_INET6_ADDR_GEN_MODE (linux/if_link.h): 1 none
 */
public record DeviceSettings(
    OptionalInt rpFilter, OptionalInt promoteSecondaries, OptionalInt addressGeneration) {
  private static final int INET_CONF = 1;
  private static final int RP_FILTER = 8;
  private static final int PROMOTE_SECONDARIES = 20;
  private static final int INET6_ADDRESS_GENERATION = 8;

  /** Reads the contents of IFLA_AF_SPEC: an attribute per family. */
  static DeviceSettings parse(Attributes families) throws MalformedMessageException {
    Optional<Attributes> inet = families.nested(AddressFamily.INET);
    Optional<Attributes> inet6 = families.nested(AddressFamily.INET6);
    Optional<ByteBuffer> values = inet.isPresent() ? inet.get().bytes(INET_CONF) : Optional.empty();
    return new DeviceSettings(
        value(values, RP_FILTER),
        value(values, PROMOTE_SECONDARIES),
        inet6.isPresent() ? inet6.get().optionalU8(INET6_ADDRESS_GENERATION) : OptionalInt.empty());
  }

  /** The kernel gives an array of all values, the first being number 1. */
  private static OptionalInt value(Optional<ByteBuffer> values, int number) {
    int at = 4 * (number - 1);
    return values.isPresent() && values.get().limit() >= at + 4
        ? OptionalInt.of(values.get().getInt(at))
        : OptionalInt.empty();
  }

  /** Writes what the kernel takes: a nested attribute for each value to be changed. */
  void write(MessageWriter writer) {
    if (rpFilter.isPresent() || promoteSecondaries.isPresent()) {
      int inet = writer.open(AddressFamily.INET);
      int values = writer.open(INET_CONF);
      rpFilter.ifPresent(value -> writer.attributeU32(RP_FILTER, value));
      promoteSecondaries.ifPresent(value -> writer.attributeU32(PROMOTE_SECONDARIES, value));
      writer.close(values);
      writer.close(inet);
    }
    addressGeneration.ifPresent(mode -> {
      int inet6 = writer.open(AddressFamily.INET6);
      writer.attributeU8(INET6_ADDRESS_GENERATION, mode);
      writer.close(inet6);
    });
  }
}
