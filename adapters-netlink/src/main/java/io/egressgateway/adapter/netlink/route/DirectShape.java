package io.egressgateway.adapter.netlink.route;

import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.MacvlanOptions;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.TunnelDevice.Defect;
import io.egressgateway.domain.net.InterfaceName;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;

/** How the direct device looks in the kernel. */
public final class DirectShape {
  /** Without NOARP the kernel would answer on it for the node's own address too. */
  static final int FLAGS = LinkMessage.UP | LinkMessage.NO_ARP;

  private DirectShape() {}

  /**
   * The domain's view; empty where the link is not a MACVLAN whose parent is here.
   *
   * @param names of links, by index
   */
  public static Optional<DirectDevice> toDomain(
      LinkMessage link, Map<Integer, InterfaceName> names) {
    if (link.macvlan().isEmpty() || link.name().isEmpty() || link.mac().isEmpty()) {
      return Optional.empty();
    }
    MacvlanOptions options = link.macvlan().get();
    return Optional.ofNullable(names.get(options.parentIndex().orElse(0)))
        .map(parent ->
            new DirectDevice(
                new InterfaceName(link.name().get()),
                link.mac().get(),
                parent,
                link.mtu().orElse(0),
                defects(link, options)));
  }

  private static SortedSet<Defect> defects(LinkMessage link, MacvlanOptions options) {
    return DeviceShape.defects(link, FLAGS, options.mode() == MacvlanOptions.PRIVATE);
  }

  static LinkMessage toCreate(DirectDevice device, int parent) {
    return new LinkMessage(
        0,
        0,
        0,
        Optional.of(device.name().value()),
        OptionalInt.of(device.mtu()),
        Optional.of(device.mac()),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new MacvlanOptions(OptionalInt.of(parent), MacvlanOptions.PRIVATE)));
  }
}
