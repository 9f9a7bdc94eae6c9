package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * A network interface (struct ifinfomsg and IFLA_* of linux/if_link.h). What is absent is left as
 * it is when written.
 *
 * @param index 0 where the name or the kernel shall say
 * @param flags IFF_*
 * @param change which of the flags are meant, in a request
 * @param mtu bytes
 * @param vxlan present for VXLAN devices
 * @param settings present where the kernel gave them
 * @param macvlan present for MACVLAN devices
 */
public record LinkMessage(
    int index,
    int flags,
    int change,
    Optional<String> name,
    OptionalInt mtu,
    Optional<MacAddress> mac,
    Optional<VxlanOptions> vxlan,
    Optional<DeviceSettings> settings,
    Optional<MacvlanOptions> macvlan) {

  /** IFF_UP (linux/if.h): administratively up. */
  public static final int UP = 0x1;

  /** IFF_NOARP (linux/if.h): neither asks nor answers. */
  public static final int NO_ARP = 0x80;

  /** IFF_LOWER_UP (linux/if.h): the driver signals a carrier. */
  public static final int LOWER_UP = 0x10000;

  private static final int FIXED = 16;
  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_LINK = 5;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_AF_SPEC = 26;
  private static final int IFLA_EXT_MASK = 29;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;

  /** RTEXT_FILTER_SKIP_STATS (linux/rtnetlink.h). */
  private static final int SKIP_STATISTICS = 8;

  private static final String VXLAN = "vxlan";
  private static final String MACVLAN = "macvlan";

  /** A message about any other device. */
  public LinkMessage(
      int index,
      int flags,
      int change,
      Optional<String> name,
      OptionalInt mtu,
      Optional<MacAddress> mac,
      Optional<VxlanOptions> vxlan,
      Optional<DeviceSettings> settings) {
    this(index, flags, change, name, mtu, mac, vxlan, settings, Optional.empty());
  }

  /** True for news about a port of a bridge, which come as news about links. */
  public static boolean isBridgePort(NetlinkMessage message) throws MalformedMessageException {
    return message.fixed(FIXED).get(0) == AddressFamily.BRIDGE;
  }

  public static LinkMessage parse(NetlinkMessage message) throws MalformedMessageException {
    ByteBuffer fixed = message.fixed(FIXED);
    Attributes attributes = Attributes.parse(fixed, FIXED);
    Optional<Attributes> kind = attributes.nested(IFLA_LINKINFO);
    Optional<Attributes> families = attributes.nested(IFLA_AF_SPEC);
    return new LinkMessage(
        fixed.getInt(4),
        fixed.getInt(8),
        fixed.getInt(12),
        attributes.text(IFLA_IFNAME),
        attributes.optionalU32(IFLA_MTU),
        attributes.mac(IFLA_ADDRESS),
        kind.isPresent() ? vxlan(kind.get()) : Optional.empty(),
        families.isPresent() ? Optional.of(DeviceSettings.parse(families.get())) : Optional.empty(),
        kind.isPresent()
            ? macvlan(kind.get(), attributes.optionalU32(IFLA_LINK))
            : Optional.empty());
  }

  private static Optional<MacvlanOptions> macvlan(Attributes kind, OptionalInt parent)
      throws MalformedMessageException {
    Optional<Attributes> options = kind.nested(IFLA_INFO_DATA);
    return options.isPresent() && kind.text(IFLA_INFO_KIND).equals(Optional.of(MACVLAN))
        ? Optional.of(MacvlanOptions.parse(options.get(), parent))
        : Optional.empty();
  }

  private static Optional<VxlanOptions> vxlan(Attributes kind) throws MalformedMessageException {
    Optional<Attributes> options = kind.nested(IFLA_INFO_DATA);
    return options.isPresent() && kind.text(IFLA_INFO_KIND).equals(Optional.of(VXLAN))
        ? Optional.of(VxlanOptions.parse(options.get()))
        : Optional.empty();
  }

  public void write(MessageWriter writer) {
    fixed(writer, index, flags, change);
    name.ifPresent(value -> writer.text(IFLA_IFNAME, value));
    mtu.ifPresent(value -> writer.attributeU32(IFLA_MTU, value));
    mac.ifPresent(value -> writer.attribute(IFLA_ADDRESS, value));
    vxlan.ifPresent(options -> writeKind(writer, VXLAN, options::write));
    macvlan.ifPresent(options -> {
      options.parentIndex().ifPresent(parent -> writer.attributeU32(IFLA_LINK, parent));
      writeKind(writer, MACVLAN, options::write);
    });
    settings.ifPresent(values -> {
      int families = writer.open(IFLA_AF_SPEC);
      values.write(writer);
      writer.close(families);
    });
  }

  private static void writeKind(
      MessageWriter writer, String kind, Consumer<MessageWriter> options) {
    int info = writer.open(IFLA_LINKINFO);
    writer.text(IFLA_INFO_KIND, kind);
    int nested = writer.open(IFLA_INFO_DATA);
    options.accept(writer);
    writer.close(nested);
    writer.close(info);
  }

  /** Writes the body of a dump request for all links. */
  public static void writeDump(MessageWriter writer) {
    fixed(writer, 0, 0, 0);
    writer.attributeU32(IFLA_EXT_MASK, SKIP_STATISTICS);
  }

  private static void fixed(MessageWriter writer, int index, int flags, int change) {
    writer.u8(AddressFamily.UNSPECIFIED).u8(0).u16(0).u32(index).u32(flags).u32(change);
  }
}
