package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.wire.AddressFamily;
import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.NeighborMessage;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Adds and deletes what is on the tunnel device: addresses, neighbors, forwarding entries. */
final class TunnelWriter {
  private final NetlinkChannel channel;
  private final KernelReader reader;

  TunnelWriter(NetlinkChannel channel, KernelReader reader) {
    this.channel = channel;
    this.reader = reader;
  }

  /** Nothing can be put on a device that is not there. */
  static int require(OptionalInt tunnel) throws DatapathException {
    if (tunnel.isEmpty()) {
      throw new DatapathException(Kind.NOT_FOUND, "find tunnel device", "it is not there", null);
    }
    return tunnel.getAsInt();
  }

  /** One address has one prefix length in IPv6, so another length has to go first. */
  void writeAddresses(Verb verb, List<TunnelAddress> addresses, OptionalInt tunnel)
      throws DatapathException {
    if (verb == Verb.REMOVE) {
      if (tunnel.isPresent()) {
        channel.executeAll(
            addresses.stream().map(address -> toDelete(tunnel.getAsInt(), address)).toList());
      }
      return;
    }
    int device = require(tunnel);
    Map<IpAddress, TunnelAddress> wanted = new HashMap<>();
    addresses.forEach(address -> wanted.put(address.address(), address));
    List<Request> requests = new ArrayList<>();
    for (AddressMessage found : reader.addresses()) {
      TunnelAddress present = new TunnelAddress(found.address(), found.prefixLength());
      TunnelAddress put = wanted.get(found.address());
      if (found.index() == device && put != null && !put.equals(present)) {
        requests.add(toDelete(device, present));
      }
    }
    addresses.forEach(address -> requests.add(toAdd(device, address)));
    channel.executeAll(requests);
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
  void writeNeighbors(Verb verb, List<TunnelNeighbor> neighbors, OptionalInt tunnel)
      throws DatapathException {
    List<Request> requests = new ArrayList<>();
    switch (verb) {
      case PUT -> {
        int device = require(tunnel);
        for (TunnelNeighbor neighbor : neighbors) {
          requests.add(toAdd("add neighbor", neighbor, message(device, neighbor)));
        }
      }
      case REMOVE -> {
        Map<IpAddress, MacAddress> present = tunnel.isPresent() ? present(tunnel) : Map.of();
        for (TunnelNeighbor neighbor : neighbors) {
          if (neighbor.mac().equals(present.get(neighbor.address()))) {
            NeighborMessage message = message(tunnel.orElse(0), neighbor);
            requests.add(toDelete("delete neighbor", neighbor, message));
          }
        }
      }
    }
    channel.executeAll(requests);
  }

  private Map<IpAddress, MacAddress> present(OptionalInt tunnel) throws DatapathException {
    Map<IpAddress, MacAddress> present = new HashMap<>();
    for (NeighborMessage found : reader.neighbors(tunnel.orElse(0))) {
      found.address().ifPresent(address -> found.mac().ifPresent(mac -> present.put(address, mac)));
    }
    return present;
  }

  void writeForwarding(Verb verb, List<FdbEntry> entries, OptionalInt tunnel)
      throws DatapathException {
    List<Request> requests = new ArrayList<>();
    switch (verb) {
      case PUT -> {
        int device = require(tunnel);
        for (FdbEntry entry : entries) {
          requests.add(toAdd("add forwarding entry", entry, message(device, entry)));
        }
      }
      case REMOVE -> {
        if (tunnel.isPresent()) {
          for (FdbEntry entry : entries) {
            NeighborMessage message = message(tunnel.getAsInt(), entry);
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
