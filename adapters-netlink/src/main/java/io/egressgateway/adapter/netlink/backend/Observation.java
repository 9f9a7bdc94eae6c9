package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.route.DeviceShape;
import io.egressgateway.adapter.netlink.route.NodeFacts;
import io.egressgateway.adapter.netlink.route.RouteShape;
import io.egressgateway.adapter.netlink.route.RuleShape;
import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
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
  private int tunnelIndex;

  Observation(NetlinkChannel channel, DatapathSettings settings) {
    this.channel = channel;
    this.settings = settings;
    this.reader = new KernelReader(channel);
    this.routeShape = new RouteShape(settings.marks());
    this.ruleShape = new RuleShape(settings);
  }

  /** Index of the device of our name, 0 where there was none. */
  int tunnelIndex() {
    return tunnelIndex;
  }

  ObservedRouting read() throws DatapathException {
    List<LinkMessage> links = reader.links();
    List<AddressMessage> addresses = reader.addresses();
    List<RouteMessage> routes =
        reader.routes(route -> routeShape.isOurs(route) || NodeFacts.isDefault(route));
    List<RouteMessage> defaults = routes.stream().filter(NodeFacts::isDefault).toList();
    RoutingState state = state(links, addresses, routes);
    return new ObservedRouting(
        NodeFacts.network(
            links, addresses, defaults, settings.tunnelDevice(), SourceChecks.byMark()),
        state,
        reader.interrupted() ? Consistency.INTERRUPTED : Consistency.COMPLETE);
  }

  private RoutingState state(
      List<LinkMessage> links, List<AddressMessage> addresses, List<RouteMessage> routes)
      throws DatapathException {
    String name = settings.tunnelDevice().value();
    Optional<LinkMessage> link =
        links.stream().filter(l -> l.name().equals(Optional.of(name))).findFirst();
    tunnelIndex = link.map(LinkMessage::index).orElse(0);
    Map<Integer, InterfaceName> names = NodeFacts.names(links);
    boolean offload =
        link.isPresent() && channel.ethtool().checksumOffload(settings.tunnelDevice());
    Optional<TunnelDevice> device = link.flatMap(l -> DeviceShape.toDomain(l, names, offload));
    OptionalInt index = device.isPresent() ? OptionalInt.of(tunnelIndex) : OptionalInt.empty();
    SortedSet<TunnelNeighbor> neighbors = new TreeSet<>();
    SortedSet<FdbEntry> fdb = new TreeSet<>();
    if (index.isPresent()) {
      readNeighbors(index.getAsInt(), neighbors, fdb);
    }
    return new RoutingState(
        device,
        tunnelAddresses(addresses, index),
        neighbors,
        fdb,
        new TreeSet<>(
            routes.stream()
                .filter(routeShape::isOurs)
                .map(route -> routeShape.toDomain(route, index))
                .toList()),
        new TreeSet<>(
            reader.rules().stream().flatMap(rule -> ruleShape.toDomain(rule).stream()).toList()));
  }

  private void readNeighbors(
      int index, SortedSet<TunnelNeighbor> neighbors, SortedSet<FdbEntry> fdb)
      throws DatapathException {
    for (var n : reader.neighbors(index)) {
      n.address()
          .ifPresent(
              address -> n.mac().ifPresent(mac -> neighbors.add(new TunnelNeighbor(address, mac))));
    }
    for (var entry : reader.forwarding(index)) {
      entry
          .address()
          .ifPresent(remote -> entry.mac().ifPresent(mac -> fdb.add(new FdbEntry(mac, remote))));
    }
  }

  private static SortedSet<TunnelAddress> tunnelAddresses(
      List<AddressMessage> addresses, OptionalInt index) {
    SortedSet<TunnelAddress> result = new TreeSet<>();
    for (AddressMessage address : addresses) {
      if (index.equals(OptionalInt.of(address.index())) && !isKernels(address.address())) {
        result.add(new TunnelAddress(address.address(), address.prefixLength()));
      }
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
