package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * IFLA_VXLAN_* of linux/if_link.h.
 *
 * @param vni network identifier
 * @param port UDP destination port, host order here and network order on the wire
 * @param parentIndex the device that it sends by
 * @param local outer source address
 * @param learning whether it learns forwarding entries from packets
 * @param foreign other options that the product never sets (a group, misses to user space, group
 *     policy, external control); not written
 */
public record VxlanOptions(
    int vni,
    int port,
    OptionalInt parentIndex,
    Optional<IpAddress> local,
    boolean learning,
    boolean foreign) {
  private static final int ID = 1;
  private static final int GROUP = 2;
  private static final int LINK = 3;
  private static final int LOCAL = 4;
  private static final int LEARNING = 7;
  private static final int PROXY = 11;
  private static final int SHORT_CIRCUIT = 12;
  private static final int L2_MISS = 13;
  private static final int L3_MISS = 14;
  private static final int PORT = 15;
  private static final int GROUP6 = 16;
  private static final int LOCAL6 = 17;
  private static final int GROUP_POLICY = 23;
  private static final int COLLECT_METADATA = 25;
  private static final int GENERIC_PROTOCOL = 27;

  static VxlanOptions parse(Attributes attributes) throws MalformedMessageException {
    Optional<IpAddress> local = attributes.address(LOCAL, IpFamily.IPV4);
    return new VxlanOptions(
        attributes.u32(ID),
        attributes.be16(PORT),
        attributes.optionalU32(LINK),
        local.isPresent() ? local : attributes.address(LOCAL6, IpFamily.IPV6),
        isOn(attributes, LEARNING),
        foreign(attributes));
  }

  private static boolean foreign(Attributes attributes) throws MalformedMessageException {
    return attributes.has(GROUP)
        || attributes.has(GROUP6)
        || attributes.has(GROUP_POLICY)
        || attributes.has(GENERIC_PROTOCOL)
        || isOn(attributes, PROXY)
        || isOn(attributes, SHORT_CIRCUIT)
        || isOn(attributes, L2_MISS)
        || isOn(attributes, L3_MISS)
        || isOn(attributes, COLLECT_METADATA);
  }

  private static boolean isOn(Attributes attributes, int type) throws MalformedMessageException {
    return attributes.optionalU8(type).orElse(0) != 0;
  }

  void write(MessageWriter writer) {
    writer.attributeU32(ID, vni);
    writer.attributeBe16(PORT, port);
    parentIndex.ifPresent(index -> writer.attributeU32(LINK, index));
    local.ifPresent(address -> writer.attribute(localType(address), address));
    writer.attributeU8(LEARNING, learning ? 1 : 0);
  }

  private static int localType(IpAddress address) {
    return switch (address) {
      case Ipv4Address _ -> LOCAL;
      case Ipv6Address _ -> LOCAL6;
    };
  }
}
