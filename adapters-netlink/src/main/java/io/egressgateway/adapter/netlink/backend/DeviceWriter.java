package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.Ethtool;
import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.route.DeviceForm;
import io.egressgateway.adapter.netlink.route.DeviceShape;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.NeighborMessage;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes, changes and deletes our devices. */
final class DeviceWriter {
  private final NetlinkChannel channel;
  private final KernelReader reader;

  DeviceWriter(NetlinkChannel channel, KernelReader reader) {
    this.channel = channel;
    this.reader = reader;
  }

  /** Changes the device in place where that is possible, and makes it anew otherwise. */
  void put(DeviceForm device) throws DatapathException {
    LinkMessage parent = require(device.parent());
    Optional<LinkMessage> present = reader.link(device.name());
    if (present.isPresent()
        && !device.fits(present.get(), Map.of(parent.index(), device.parent()))) {
      remove(device.name());
      present = Optional.empty();
    }
    if (present.isEmpty()) {
      LinkMessage created = device.toCreate(parent.index());
      channel.execute(
          Request.of(
              Rtnetlink.NEW_LINK,
              Netlink.CREATE | Netlink.EXCLUSIVE,
              "create device",
              device.name(),
              created::write));
      present = Optional.of(require(device.name()));
    }
    complete(present.get(), device);
  }

  /** Settings before the device goes up: nothing of it may be seen without them. */
  private void complete(LinkMessage link, DeviceForm device) throws DatapathException {
    LinkMessage change = device.toChange(link);
    // A new hardware address drops even permanent neighbors (net/core/neighbour.c
    // neigh_changeaddr).
    List<NeighborMessage> dropped =
        change.mac().isPresent() ? reader.neighbors(link.index()) : List.of();
    set("configure device", device.name(), change);
    channel.executeAll(dropped.stream().map(DeviceWriter::putBack).toList());
    Ethtool ethtool = channel.ethtool();
    if (device.checksumOffload().isPresent()
        && ethtool.checksumOffload(device.name()) != device.checksumOffload().get()) {
      ethtool.setChecksumOffload(device.name(), device.checksumOffload().get());
    }
    if ((link.flags() & device.flags()) != device.flags()) {
      set("set device up", device.name(), DeviceShape.toRaise(link.index(), device.flags()));
    }
  }

  private static Request putBack(NeighborMessage neighbor) {
    int flags = Netlink.CREATE | Netlink.REPLACE;
    return Request.of(
        Rtnetlink.NEW_NEIGHBOR, flags, "put back neighbor", neighbor, neighbor::write);
  }

  private void set(String operation, InterfaceName device, LinkMessage change)
      throws DatapathException {
    channel.execute(Request.of(Rtnetlink.SET_LINK, 0, operation, device, change::write));
  }

  void remove(InterfaceName name) throws DatapathException {
    Optional<LinkMessage> link = reader.link(name);
    if (link.isPresent()) {
      LinkMessage doomed = DeviceShape.toDelete(link.get().index());
      channel.execute(
          Request.of(Rtnetlink.DELETE_LINK, 0, "delete device", name, doomed::write)
              .orIf(Kind.NOT_FOUND));
    }
  }

  private LinkMessage require(InterfaceName name) throws DatapathException {
    return reader
        .link(name)
        .orElseThrow(() -> new DatapathException(Kind.NOT_FOUND, "find link", name.value(), null));
  }
}
