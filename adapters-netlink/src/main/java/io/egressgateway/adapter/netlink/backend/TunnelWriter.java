package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.route.DeviceIndexes;
import io.egressgateway.adapter.netlink.wire.AddressFamily;
import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.NeighborMessage;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Adds and deletes what is on our devices: addresses, neighbors, forwarding entries. */
final class TunnelWriter {
  private final NetlinkChannel channel;
  private final KernelReader reader;

  TunnelWriter(NetlinkChannel channel, KernelReader reader) {
    this.channel = channel;
    this.reader = reader;
  }

  /** Nothing can be put on a device that is not there. */
  static int require(DeviceIndexes devices, Way way) throws DatapathException {
    OptionalInt index = devices.of(way);
    if (index.isEmpty()) {
      throw new DatapathException(Kind.NOT_FOUND, "find device", way + " is not there", null);
    }
    return index.getAsInt();
  }

  /** One address has one prefix length in IPv6, so another length has to go first. */
  void writeAddresses(Verb verb, List<TunnelAddress> addresses, DeviceIndexes devices)
      throws DatapathException {
    List<Request> requests = new ArrayList<>();
    if (verb == Verb.REMOVE) {
      for (TunnelAddress address : addresses) {
        devices.of(address.way()).ifPresent(device -> requests.add(toDelete(device, address)));
      }
      channel.executeAll(requests);
      return;
    }
    for (TunnelAddress address : addresses) {
      require(devices, address.way());
    }
    for (AddressMessage found : reader.addresses()) {
      devices
          .wayOf(found.index())
          .map(way -> new TunnelAddress(found.address(), found.prefixLength(), way))
          .filter(present -> addresses.stream().anyMatch(put -> replaces(put, present)))
          .ifPresent(present -> requests.add(toDelete(found.index(), present)));
    }
    for (TunnelAddress address : addresses) {
      requests.add(toAdd(require(devices, address.way()), address));
    }
    channel.executeAll(requests);
  }

  private static boolean replaces(TunnelAddress put, TunnelAddress present) {
    return put.way() == present.way()
        && put.address().equals(present.address())
        && !put.equals(present);
  }

  private static Request toAdd(int device, TunnelAddress address) {
    AddressMessage message = message(device, address, AddressMessage.NO_DETECTION);
    int flags = Netlink.CREATE | Netlink.EXCLUSIVE;
    return Request.of(Rtnetlink.NEW_ADDRESS, flags, "add address", address, message::write)
        .orIf(Kind.ALREADY_EXISTS);
  }

  private static Request toDelete(int device, TunnelAddress address) {
    AddressMessage message = message(device, address, 0);
    return Request.of(Rtnetlink.DELETE_ADDRESS, 0, "delete address", address, message::write)
        .orIf(Kind.NOT_FOUND);
  }

  private static AddressMessage message(int device, TunnelAddress address, int flags) {
    return new AddressMessage(device, address.address(), address.prefixLength(), flags);
  }

  /** The kernel deletes a neighbor by its address alone, so only what has the MAC address goes. */
  void writeNeighbors(Verb verb, List<TunnelNeighbor> neighbors, DeviceIndexes devices)
      throws DatapathException {
    List<Request> requests = new ArrayList<>();
    switch (verb) {
      case PUT -> {
        for (TunnelNeighbor neighbor : neighbors) {
          int device = require(devices, neighbor.way());
          requests.add(toAdd("add neighbor", neighbor, message(device, neighbor)));
        }
      }
      case REMOVE -> {
        Set<TunnelNeighbor> present = present(devices);
        for (TunnelNeighbor neighbor : neighbors) {
          if (present.contains(neighbor)) {
            NeighborMessage message = message(require(devices, neighbor.way()), neighbor);
            requests.add(toDelete("delete neighbor", neighbor, message));
          }
        }
      }
    }
    channel.executeAll(requests);
  }

  private Set<TunnelNeighbor> present(DeviceIndexes devices) throws DatapathException {
    Set<TunnelNeighbor> present = new HashSet<>();
    for (Way way : Way.values()) {
      if (devices.of(way).isPresent()) {
        for (NeighborMessage found : reader.neighbors(devices.of(way).getAsInt())) {
          found
              .address()
              .ifPresent(address ->
                  found.mac().ifPresent(mac -> present.add(new TunnelNeighbor(address, mac, way))));
        }
      }
    }
    return present;
  }

  void writeForwarding(Verb verb, List<FdbEntry> entries, DeviceIndexes devices)
      throws DatapathException {
    List<Request> requests = new ArrayList<>();
    switch (verb) {
      case PUT -> {
        int device = require(devices, Way.TUNNEL);
        for (FdbEntry entry : entries) {
          requests.add(toAdd("add forwarding entry", entry, message(device, entry)));
        }
      }
      case REMOVE -> {
        if (devices.tunnel().isPresent()) {
          for (FdbEntry entry : entries) {
            NeighborMessage message = message(devices.tunnel().getAsInt(), entry);
            requests.add(toDelete("delete forwarding entry", entry, message));
          }
        }
      }
    }
    channel.executeAll(requests);
  }

  private static Request toAdd(String operation, Object object, NeighborMessage message) {
    int flags = Netlink.CREATE | Netlink.REPLACE;
    return Request.of(Rtnetlink.NEW_NEIGHBOR, flags, operation, object, message::write);
  }

  private static Request toDelete(String operation, Object object, NeighborMessage message) {
    return Request.of(Rtnetlink.DELETE_NEIGHBOR, 0, operation, object, message::write)
        .orIf(Kind.NOT_FOUND);
  }

  private static NeighborMessage message(int device, TunnelNeighbor neighbor) {
    return new NeighborMessage(
        AddressFamily.of(neighbor.address().family()),
        device,
        NeighborMessage.PERMANENT,
        0,
        Optional.of(neighbor.address()),
        Optional.of(neighbor.mac()));
  }

  private static NeighborMessage message(int device, FdbEntry entry) {
    return new NeighborMessage(
        AddressFamily.BRIDGE,
        device,
        NeighborMessage.PERMANENT,
        NeighborMessage.SELF,
        Optional.of(entry.remote()),
        Optional.of(entry.mac()));
  }
}
