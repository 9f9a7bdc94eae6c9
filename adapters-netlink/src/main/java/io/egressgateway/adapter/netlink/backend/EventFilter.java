package io.egressgateway.adapter.netlink.backend;

import io.egressgateway.adapter.netlink.route.DeviceIndexes;
import io.egressgateway.adapter.netlink.route.NodeFacts;
import io.egressgateway.adapter.netlink.route.RouteShape;
import io.egressgateway.adapter.netlink.route.RuleShape;
import io.egressgateway.adapter.netlink.wire.AddressFamily;
import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.MalformedMessageException;
import io.egressgateway.adapter.netlink.wire.NeighborMessage;
import io.egressgateway.adapter.netlink.wire.NetconfMessage;
import io.egressgateway.adapter.netlink.wire.NetlinkMessage;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.adapter.netlink.wire.Rtnetlink;
import io.egressgateway.adapter.netlink.wire.RuleMessage;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.net.IpAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells notifications that matter from the many that do not on a busy node: routes in tables of
 * others, neighbors on other links, repeated news of links and addresses that did not change, and
 * routes, rules and neighbors that we changed ourselves. In doubt it matters. One thread, but for
 * {@link #observed}.
 */
final class EventFilter {
  private static final int RUNNING = LinkMessage.UP | LinkMessage.LOWER_UP;

  private final DatapathSettings settings;
  private final int ownPort;
  private final RouteShape routes;
  private final RuleShape rules;
  private final Map<Integer, LinkMessage> links = new HashMap<>();
  private final Map<Integer, Set<TunnelAddress>> addresses = new HashMap<>();

  /** Permanent neighbors on our devices, as far as they were seen. */
  private final Set<Neighbor> neighbors = ConcurrentHashMap.newKeySet();

  /** The devices of our names, as far as they were seen. */
  private volatile DeviceIndexes devices =
      new DeviceIndexes(OptionalInt.empty(), OptionalInt.empty());

  private record Neighbor(Way way, IpAddress address) {}

  EventFilter(DatapathSettings settings, int ownPort) {
    this.settings = settings;
    this.ownPort = ownPort;
    this.routes = new RouteShape(settings.marks());
    this.rules = new RuleShape(settings.marks());
  }

  /** Learns what the owner thread has read. */
  void observed(DeviceIndexes ours, Collection<TunnelNeighbor> permanentNeighbors) {
    devices = ours;
    permanentNeighbors.forEach(one -> neighbors.add(new Neighbor(one.way(), one.address())));
  }

  /** After notifications were lost nothing is known to be a repetition. */
  void forget() {
    links.clear();
    addresses.clear();
  }

  boolean matters(NetlinkMessage message) {
    try {
      return switch (message.type()) {
        case Rtnetlink.NEW_LINK, Rtnetlink.DELETE_LINK -> link(message);
        case Rtnetlink.NEW_ADDRESS, Rtnetlink.DELETE_ADDRESS -> address(message);
        case Rtnetlink.NEW_ROUTE, Rtnetlink.DELETE_ROUTE -> route(message);
        case Rtnetlink.NEW_RULE, Rtnetlink.DELETE_RULE -> rule(message);
        case Rtnetlink.NEW_NEIGHBOR, Rtnetlink.DELETE_NEIGHBOR -> neighbor(message);
        case Rtnetlink.NEW_NETCONF -> netconf(message);
        default -> false;
      };
    } catch (MalformedMessageException _) {
      return true;
    }
  }

  private boolean link(NetlinkMessage message) throws MalformedMessageException {
    if (LinkMessage.isBridgePort(message)) {
      return false;
    }
    LinkMessage link = LinkMessage.parse(message);
    Optional<Way> ours = wayOf(link);
    if (message.type() == Rtnetlink.DELETE_LINK) {
      links.remove(link.index());
      addresses.remove(link.index());
      ours.ifPresent(way -> {
        devices = devices.with(way, OptionalInt.empty());
        neighbors.removeIf(one -> one.way() == way);
      });
      return true;
    }
    ours.ifPresent(way -> devices = devices.with(way, OptionalInt.of(link.index())));
    LinkMessage essence = essence(link);
    return !essence.equals(links.put(link.index(), essence));
  }

  private Optional<Way> wayOf(LinkMessage link) {
    if (link.name().equals(Optional.of(settings.tunnelDevice().value()))) {
      return Optional.of(Way.TUNNEL);
    }
    return link.name().equals(Optional.of(settings.directDevice().value()))
        ? Optional.of(Way.DIRECT)
        : Optional.empty();
  }

  /** What of a link the node's network or our device shows. */
  private static LinkMessage essence(LinkMessage link) {
    return new LinkMessage(
        link.index(),
        link.flags() & (link.macvlan().isPresent() ? RUNNING | LinkMessage.NO_ARP : RUNNING),
        0,
        link.name(),
        link.mtu(),
        link.mac(),
        link.vxlan(),
        link.vxlan().isPresent() || link.macvlan().isPresent() ? link.settings() : Optional.empty(),
        link.macvlan());
  }

  private boolean address(NetlinkMessage message) throws MalformedMessageException {
    AddressMessage address = AddressMessage.parse(message);
    Set<TunnelAddress> known = addresses.computeIfAbsent(address.index(), _ -> new HashSet<>());
    TunnelAddress value = new TunnelAddress(address.address(), address.prefixLength());
    if (message.type() == Rtnetlink.NEW_ADDRESS) {
      return known.add(value);
    }
    known.remove(value);
    return true;
  }

  private boolean route(NetlinkMessage message) throws MalformedMessageException {
    if (isOwn(message)) {
      return false;
    }
    RouteMessage route = RouteMessage.parse(message);
    return routes.isOurs(route) || NodeFacts.isDefault(route);
  }

  private boolean rule(NetlinkMessage message) throws MalformedMessageException {
    return !isOwn(message) && rules.toDomain(RuleMessage.parse(message)).isPresent();
  }

  /** Others than permanent ones come and go with traffic to addresses that nobody has. */
  private boolean neighbor(NetlinkMessage message) throws MalformedMessageException {
    NeighborMessage neighbor = NeighborMessage.parse(message);
    Optional<Way> way = devices.wayOf(neighbor.index());
    if (way.isEmpty()) {
      return false;
    }
    if (neighbor.family() == AddressFamily.BRIDGE || neighbor.address().isEmpty()) {
      return !isOwn(message);
    }
    Neighbor address = new Neighbor(way.get(), neighbor.address().get());
    boolean added =
        message.type() == Rtnetlink.NEW_NEIGHBOR
            && (neighbor.state() & NeighborMessage.PERMANENT) != 0;
    boolean known = added ? !neighbors.add(address) : neighbors.remove(address);
    return !isOwn(message) && (added || known);
  }

  private boolean netconf(NetlinkMessage message) throws MalformedMessageException {
    NetconfMessage netconf = NetconfMessage.parse(message);
    return devices.wayOf(netconf.index()).isPresent() && netconf.rpFilter().isPresent();
  }

  private boolean isOwn(NetlinkMessage message) {
    return message.port() == ownPort;
  }
}
