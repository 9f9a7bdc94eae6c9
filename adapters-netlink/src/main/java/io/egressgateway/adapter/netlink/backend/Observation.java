package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.route.DeviceIndexes;
import io.egressgateway.adapter.netlink.route.DeviceShape;
import io.egressgateway.adapter.netlink.route.DirectShape;
import io.egressgateway.adapter.netlink.route.NodeFacts;
import io.egressgateway.adapter.netlink.route.RouteShape;
import io.egressgateway.adapter.netlink.route.RuleShape;
import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.port.datapath.DatapathException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;

/** One reading of the kernel. */
final class Observation {
  private final NetlinkChannel channel;
  private final DatapathSettings settings;
  private final KernelReader reader;
  private final RouteShape routeShape;
  private final RuleShape ruleShape;
  private DeviceIndexes devices = new DeviceIndexes(OptionalInt.empty(), OptionalInt.empty());

  Observation(NetlinkChannel channel, DatapathSettings settings) {
    this.channel = channel;
    this.settings = settings;
    this.reader = new KernelReader(channel);
    this.routeShape = new RouteShape(settings.marks());
    this.ruleShape = new RuleShape(settings.marks());
  }

  /** The links of our names, whatever they are. */
  DeviceIndexes devices() {
    return devices;
  }

  ObservedRouting read() throws DatapathException {
    List<LinkMessage> links = reader.links();
    List<AddressMessage> addresses = reader.addresses();
    List<RouteMessage> routes =
        reader.routes(route -> routeShape.isOurs(route) || NodeFacts.isDefault(route));
    List<RouteMessage> defaults = routes.stream().filter(NodeFacts::isDefault).toList();
    RoutingState state = state(links, addresses, routes);
    return new ObservedRouting(
        NodeFacts.network(links, addresses, defaults, settings.nodeDevices()),
        state,
        reader.interrupted() ? Consistency.INTERRUPTED : Consistency.COMPLETE);
  }

  private RoutingState state(
      List<LinkMessage> links, List<AddressMessage> addresses, List<RouteMessage> routes)
      throws DatapathException {
    Optional<LinkMessage> link = named(links, settings.tunnelDevice());
    Optional<LinkMessage> directLink = named(links, settings.directDevice());
    devices = new DeviceIndexes(index(link), index(directLink));
    Map<Integer, InterfaceName> names = NodeFacts.names(links);
    boolean offload =
        link.isPresent() && channel.ethtool().checksumOffload(settings.tunnelDevice());
    Optional<TunnelDevice> device = link.flatMap(l -> DeviceShape.toDomain(l, names, offload));
    Optional<DirectDevice> direct = directLink.flatMap(l -> DirectShape.toDomain(l, names));
    DeviceIndexes ours =
        new DeviceIndexes(
            device.isPresent() ? devices.tunnel() : OptionalInt.empty(),
            direct.isPresent() ? devices.direct() : OptionalInt.empty());
    return new RoutingState(
        device,
        direct,
        tunnelAddresses(addresses, ours),
        readNeighbors(ours),
        readForwarding(ours.tunnel()),
        new TreeSet<>(
            routes.stream()
                .filter(routeShape::isOurs)
                .map(route -> routeShape.toDomain(route, ours))
                .toList()),
        new TreeSet<>(
            reader.rules().stream().flatMap(rule -> ruleShape.toDomain(rule).stream()).toList()));
  }

  private static Optional<LinkMessage> named(List<LinkMessage> links, InterfaceName name) {
    return links.stream().filter(l -> l.name().equals(Optional.of(name.value()))).findFirst();
  }

  private static OptionalInt index(Optional<LinkMessage> link) {
    return link.stream().mapToInt(LinkMessage::index).findFirst();
  }

  private SortedSet<TunnelNeighbor> readNeighbors(DeviceIndexes ours) throws DatapathException {
    SortedSet<TunnelNeighbor> neighbors = new TreeSet<>();
    for (Way way : Way.values()) {
      if (ours.of(way).isPresent()) {
        for (var n : reader.neighbors(ours.of(way).getAsInt())) {
          n.address()
              .ifPresent(address ->
                  n.mac().ifPresent(mac -> neighbors.add(new TunnelNeighbor(address, mac, way))));
        }
      }
    }
    return neighbors;
  }

  private SortedSet<FdbEntry> readForwarding(OptionalInt tunnel) throws DatapathException {
    SortedSet<FdbEntry> fdb = new TreeSet<>();
    if (tunnel.isPresent()) {
      for (var entry : reader.forwarding(tunnel.getAsInt())) {
        entry
            .address()
            .ifPresent(remote -> entry.mac().ifPresent(mac -> fdb.add(new FdbEntry(mac, remote))));
      }
    }
    return fdb;
  }

  private static SortedSet<TunnelAddress> tunnelAddresses(
      List<AddressMessage> addresses, DeviceIndexes ours) {
    SortedSet<TunnelAddress> result = new TreeSet<>();
    for (AddressMessage address : addresses) {
      ours.wayOf(address.index())
          .filter(_ -> !isKernels(address.address()))
          .map(way -> new TunnelAddress(address.address(), address.prefixLength(), way))
          .ifPresent(result::add);
    }
    return result;
  }

  /** IPv6 link-local addresses come and go by themselves. */
  private static boolean isKernels(IpAddress address) {
    return switch (address) {
      case Ipv4Address _ -> false;
      case Ipv6Address v6 -> v6.isLinkLocal();
    };
  }
}
