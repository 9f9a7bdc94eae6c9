package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * An address of a device (struct ifaddrmsg and IFA_* of linux/if_addr.h).
 *
 * @param index of the device
 * @param flags IFA_F_*, 32 bits
 */
public record AddressMessage(int index, IpAddress address, int prefixLength, int flags) {
  /** IFA_F_NODAD: usable at once, without duplicate address detection. */
  public static final int NO_DETECTION = 0x2;

  private static final int FIXED = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;
  private static final int IFA_FLAGS = 8;

  public static AddressMessage parse(NetlinkMessage message) throws MalformedMessageException {
    ByteBuffer fixed = message.fixed(FIXED);
    IpFamily family = AddressFamily.toFamily(fixed.get(0) & 255);
    Attributes attributes = Attributes.parse(fixed, FIXED);
    Optional<IpAddress> local = attributes.address(IFA_LOCAL, family);
    Optional<IpAddress> address =
        local.isPresent() ? local : attributes.address(IFA_ADDRESS, family);
    return new AddressMessage(
        fixed.getInt(4),
        address.orElseThrow(() -> new MalformedMessageException("an address without address")),
        fixed.get(1) & 255,
        attributes.has(IFA_FLAGS) ? attributes.u32(IFA_FLAGS) : fixed.get(2) & 255);
  }

  public void write(MessageWriter writer) {
    writer.u8(AddressFamily.of(address.family())).u8(prefixLength).u8(0).u8(0).u32(index);
    writer.attribute(IFA_ADDRESS, address);
    writer.attribute(IFA_LOCAL, address);
    writer.attributeU32(IFA_FLAGS, flags);
  }

  /** Writes the body of a dump request for the addresses of one family. */
  public static void writeDump(MessageWriter writer, IpFamily family) {
    writer.u8(AddressFamily.of(family)).u8(0).u8(0).u8(0).u32(0);
  }
}
