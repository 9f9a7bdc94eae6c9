package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.Ethtool;
import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.route.DeviceShape;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.NeighborMessage;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes, changes and deletes the tunnel device. */
final class DeviceWriter {
  private final NetlinkChannel channel;
  private final KernelReader reader;

  DeviceWriter(NetlinkChannel channel, KernelReader reader) {
    this.channel = channel;
    this.reader = reader;
  }

  /** Changes the device in place where that is possible, and makes it anew otherwise. */
  void put(TunnelDevice device) throws DatapathException {
    LinkMessage parent = require(device.parent());
    Optional<LinkMessage> present = reader.link(device.name());
    if (present.isPresent() && !canBecome(present.get(), parent, device)) {
      remove(device.name());
      present = Optional.empty();
    }
    if (present.isEmpty()) {
      LinkMessage created = DeviceShape.toCreate(device, parent.index());
      channel.execute(
          Request.of(
              Rtnetlink.NEW_LINK,
              Netlink.CREATE | Netlink.EXCLUSIVE,
              "create tunnel device",
              device.name(),
              created::write));
      present = Optional.of(require(device.name()));
    }
    complete(present.get(), device);
  }

  private static boolean canBecome(LinkMessage link, LinkMessage parent, TunnelDevice device) {
    Map<Integer, InterfaceName> names = Map.of(parent.index(), device.parent());
    return DeviceShape.toDomain(link, names, device.checksumOffload())
        .filter(present -> present.canBecome(device))
        .isPresent();
  }

  /** Settings before the device goes up: nothing of it may be seen without them. */
  private void complete(LinkMessage link, TunnelDevice device) throws DatapathException {
    LinkMessage change = DeviceShape.toChange(link, device);
    // A new hardware address drops even permanent neighbors (net/core/neighbour.c
    // neigh_changeaddr).
    List<NeighborMessage> dropped =
        change.mac().isPresent() ? reader.neighbors(link.index()) : List.of();
    set("configure tunnel device", device, change);
    channel.executeAll(dropped.stream().map(DeviceWriter::putBack).toList());
    Ethtool ethtool = channel.ethtool();
    if (ethtool.checksumOffload(device.name()) != device.checksumOffload()) {
      ethtool.setChecksumOffload(device.name(), device.checksumOffload());
    }
    if ((link.flags() & LinkMessage.UP) == 0) {
      set("set tunnel device up", device, DeviceShape.toRaise(link.index()));
    }
  }

  private static Request putBack(NeighborMessage neighbor) {
    int flags = Netlink.CREATE | Netlink.REPLACE;
    return Request.of(
        Rtnetlink.NEW_NEIGHBOR, flags, "put back neighbor", neighbor, neighbor::write);
  }

  private void set(String operation, TunnelDevice device, LinkMessage change)
      throws DatapathException {
    channel.execute(Request.of(Rtnetlink.SET_LINK, 0, operation, device, change::write));
  }

  void remove(InterfaceName name) throws DatapathException {
    Optional<LinkMessage> link = reader.link(name);
    if (link.isPresent()) {
      LinkMessage doomed = DeviceShape.toDelete(link.get().index());
      channel.execute(
          Request.of(Rtnetlink.DELETE_LINK, 0, "delete tunnel device", name, doomed::write)
              .orIf(Kind.NOT_FOUND));
    }
  }

  private LinkMessage require(InterfaceName name) throws DatapathException {
    return reader
        .link(name)
        .orElseThrow(() -> new DatapathException(Kind.NOT_FOUND, "find link", name.value(), null));
  }
}
