package io.egressgateway.adapter.netlink.route;

import io.egressgateway.adapter.netlink.wire.DeviceSettings;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.VxlanOptions;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelDevice.Defect;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.MacAddress;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** How the tunnel device looks in the kernel, and what both of our devices have in common. */
public final class DeviceShape {
  /** rp_filter: the source must be reachable, by whatever link (RFC 3704 section 2.4). */
  private static final int LOOSE = 2;

  private static final int ON = 1;

  /** IN6_ADDR_GEN_MODE_NONE (linux/if_link.h). */
  private static final int NO_ADDRESSES = 1;

  private DeviceShape() {}

  /**
   * The domain's view; empty where the link is not a VXLAN with a parent and a local address.
   *
   * @param names of links, by index
   * @param checksumOffload asked for only where the link is a tunnel
   */
  public static Optional<TunnelDevice> toDomain(
      LinkMessage link, Map<Integer, InterfaceName> names, boolean checksumOffload) {
    if (link.vxlan().isEmpty() || link.name().isEmpty() || link.mac().isEmpty()) {
      return Optional.empty();
    }
    VxlanOptions options = link.vxlan().get();
    InterfaceName parent = names.get(options.parentIndex().orElse(0));
    if (parent == null || options.local().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TunnelDevice(
            new InterfaceName(link.name().get()),
            options.vni(),
            options.port(),
            link.mac().get(),
            parent,
            options.local().get(),
            link.mtu().orElse(0),
            checksumOffload,
            defects(link, LinkMessage.UP, !options.learning() && !options.foreign())));
  }

  /**
   * What is wrong with a device of ours.
   *
   * @param flags IFF_* that it should have
   * @param right whether its options are
   */
  static SortedSet<Defect> defects(LinkMessage link, int flags, boolean right) {
    SortedSet<Defect> defects = new TreeSet<>();
    if ((link.flags() & flags) != flags) {
      defects.add(Defect.DOWN);
    }
    if (link.settings().isPresent() && !isRight(link.settings().get())) {
      defects.add(Defect.SETTINGS);
    }
    if (!right) {
      defects.add(Defect.OPTIONS);
    }
    return defects;
  }

  /** A setting that the kernel does not have, as without IPv6, is right. */
  private static boolean isRight(DeviceSettings settings) {
    return settings.rpFilter().orElse(LOOSE) == LOOSE
        && settings.promoteSecondaries().orElse(ON) == ON
        && settings.addressGeneration().orElse(NO_ADDRESSES) == NO_ADDRESSES;
  }

  /** The device as it is to be made; down, so that it gets its settings before its first packet. */
  static LinkMessage toCreate(TunnelDevice device, int parent) {
    VxlanOptions options =
        new VxlanOptions(
            device.vni(),
            device.port(),
            OptionalInt.of(parent),
            Optional.of(device.local()),
            false,
            false);
    return new LinkMessage(
        0,
        0,
        0,
        Optional.of(device.name().value()),
        OptionalInt.of(device.mtu()),
        Optional.of(device.mac()),
        Optional.of(options),
        Optional.empty());
  }

  /** What turns an existing link into a device of ours, apart from its options and flags. */
  static LinkMessage toChange(LinkMessage link, MacAddress wantedMac, int wantedMtu) {
    Optional<MacAddress> mac =
        Optional.of(wantedMac).filter(value -> !link.mac().equals(Optional.of(value)));
    OptionalInt mtu =
        link.mtu().equals(OptionalInt.of(wantedMtu))
            ? OptionalInt.empty()
            : OptionalInt.of(wantedMtu);
    boolean ipv6 = link.settings().flatMap(DeviceShape::generation).isPresent();
    DeviceSettings settings =
        new DeviceSettings(
            OptionalInt.of(LOOSE),
            OptionalInt.of(ON),
            ipv6 ? OptionalInt.of(NO_ADDRESSES) : OptionalInt.empty());
    return new LinkMessage(
        link.index(), 0, 0, Optional.empty(), mtu, mac, Optional.empty(), Optional.of(settings));
  }

  private static Optional<Integer> generation(DeviceSettings settings) {
    return settings.addressGeneration().stream().boxed().findFirst();
  }

  /**
   * What gives an existing link these flags.
   *
   * @param flags IFF_*
   */
  public static LinkMessage toRaise(int index, int flags) {
    return bare(index, flags);
  }

  /** What names an existing link for deletion. */
  public static LinkMessage toDelete(int index) {
    return bare(index, 0);
  }

  private static LinkMessage bare(int index, int flags) {
    return new LinkMessage(
        index,
        flags,
        flags,
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
