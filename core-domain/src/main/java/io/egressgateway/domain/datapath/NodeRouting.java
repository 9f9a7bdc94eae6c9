package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.Peers.Peer;
import io.egressgateway.domain.datapath.RoutingRule.Action;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Lays the device, the routes and the rules out by which packets get to other nodes. */
final class NodeRouting {
  private static final FwMark WHOLE_MARK = new FwMark(-1);

  private final DatapathSettings settings;
  private final TunnelSettings tunnelSettings;
  private final Peers peers;
  private final DirectPairs direct;

  NodeRouting(
      DatapathSettings settings, TunnelSettings tunnelSettings, Peers peers, DirectPairs direct) {
    this.settings = settings;
    this.tunnelSettings = tunnelSettings;
    this.peers = peers;
    this.direct = direct;
  }

  Optional<TunnelDevice> device(Optional<Tunnel> own, Optional<ParentLink> parent) {
    Optional<MacAddress> mac = own.flatMap(Tunnel::mac);
    if (mac.isEmpty() || parent.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TunnelDevice(
            settings.tunnelDevice(),
            tunnelSettings.vni(),
            settings.tunnelPort(),
            mac.get(),
            parent.get().link().name(),
            parent.get().local(),
            parent.get().tunnelMtu(),
            tunnelSettings.checksumOffload()));
  }

  /**
   * The device of what goes straight. Where packets may have to fall back to the tunnel it is as
   * narrow as that, so that no connection depends on the sender learning of a smaller MTU.
   */
  Optional<DirectDevice> directDevice(TunnelDevice device, ParentLink parent) {
    if (!direct.isOn()) {
      return direct.lingering();
    }
    int mtu =
        switch (tunnelSettings.mode()) {
          case VXLAN, AUTO -> parent.tunnelMtu();
          case DIRECT -> parent.link().mtu();
        };
    return Optional.of(
        new DirectDevice(settings.directDevice(), device.mac(), parent.link().name(), mtu));
  }

  /** This node's end of the tunnel. */
  record End(Tunnel own, ParentLink parent) {}

  /** What is on the devices, which stand. */
  RoutingState state(
      TunnelDevice device,
      End end,
      Collection<NodeName> gateways,
      SortedMap<IpAddress, NodeName> replies,
      SortedSet<RoutingRule> rules) {
    TreeSet<TunnelAddress> addresses = new TreeSet<>();
    TreeSet<TunnelNeighbor> neighbors = new TreeSet<>();
    TreeSet<TunnelRoute> routes = new TreeSet<>();
    TreeSet<FdbEntry> fdb = new TreeSet<>();
    Optional<DirectDevice> straight = directDevice(device, end.parent());
    peers.all().forEach(peer -> fdb.add(new FdbEntry(peer.mac(), peer.remote())));
    for (IpFamily family : tunnelSettings.families()) {
      int length = tunnelSettings.prefixLengths().get(family).orElseThrow();
      end.own()
          .addresses()
          .get(family)
          .ifPresent(address -> {
            addresses.add(new TunnelAddress(address, length));
            // Without one, rp_filter would drop all that arrives, loose or not.
            if (straight.isPresent()) {
              addresses.add(new TunnelAddress(address, family.bits(), Way.DIRECT));
            }
          });
      for (Peer peer : peers.all()) {
        peer.tunnel()
            .addresses()
            .get(family)
            .ifPresent(address -> neighbors.add(new TunnelNeighbor(address, peer.mac())));
      }
      direct.peers().forEach(peer -> addDirect(peer, family, neighbors, routes));
      gateways.forEach(node -> addGatewayRoute(node, family, routes));
    }
    replies.forEach((pod, node) -> reply(pod, node).ifPresent(routes::add));
    return new RoutingState(
        Optional.of(device), straight, addresses, neighbors, fdb, routes, rules);
  }

  /** What a node can be sent to by straight, and probed, whether it is or not. */
  private void addDirect(
      Peer peer,
      IpFamily family,
      SortedSet<TunnelNeighbor> neighbors,
      SortedSet<TunnelRoute> routes) {
    Optional<IpAddress> target = peer.tunnel().addresses().get(family);
    Optional<IpAddress> hop = DirectPairs.hop(peer, family, Way.DIRECT);
    if (target.isPresent() && hop.isPresent()) {
      RouteTable table = RouteTable.of(settings.marks().probeMark());
      neighbors.add(new TunnelNeighbor(hop.get(), peer.mac(), Way.DIRECT));
      routes.add(new TunnelRoute(table, target.get().toPrefix(), hop.get(), Way.DIRECT));
    }
  }

  private void addGatewayRoute(NodeName node, IpFamily family, SortedSet<TunnelRoute> routes) {
    Way way = direct.wayTo(node);
    peers
        .find(node)
        .ifPresent(peer ->
            DirectPairs.hop(peer, family, way)
                .ifPresent(hop ->
                    peer.mark()
                        .ifPresent(mark ->
                            routes.add(
                                new TunnelRoute(
                                    RouteTable.of(mark), new IpPrefix(hop, 0), hop, way)))));
  }

  /** The state after pods of other nodes came, went or moved, and nothing else changed. */
  RoutingState withReplies(
      RoutingState state,
      SortedMap<IpAddress, NodeName> before,
      SortedMap<IpAddress, NodeName> after) {
    List<TunnelRoute> gone = new ArrayList<>();
    List<TunnelRoute> come = new ArrayList<>();
    Sorted.differences(
        before,
        after,
        (pod, from, to) -> {
          if (from != null) {
            reply(pod, from).ifPresent(gone::add);
          }
          if (to != null) {
            reply(pod, to).ifPresent(come::add);
          }
        });
    SortedSet<TunnelRoute> routes = state.routes();
    for (TunnelRoute route : gone) {
      routes = Sorted.without(routes, route);
    }
    for (TunnelRoute route : come) {
      routes = Sorted.with(routes, route);
    }
    return state.withRoutes(routes);
  }

  private Optional<TunnelRoute> reply(IpAddress pod, NodeName node) {
    RouteTable table = RouteTable.of(settings.marks().replyMark());
    Way way = direct.wayTo(node);
    return peers
        .find(node)
        .flatMap(peer -> DirectPairs.hop(peer, pod.family(), way))
        .map(hop -> new TunnelRoute(table, pod.toPrefix(), hop, way));
  }

  /**
   * The rules of every enabled family.
   *
   * @param sourcesCheckedByMark whether the kernel looks up the sender of what it forwards over
   *     IPv4 by the mark, in the name of the device that it forwards to. A packet that came out of
   *     the tunnel for an egress that has left this node cannot be told from that; it is not passed
   *     on then, but dropped.
   */
  SortedSet<RoutingRule> rules(
      Collection<NodeName> gateways, boolean mayBeGateway, boolean sourcesCheckedByMark) {
    TreeSet<RoutingRule> rules = new TreeSet<>();
    MarkRange marks = settings.marks();
    for (IpFamily family : tunnelSettings.families()) {
      rules.add(
          new RoutingRule(
              family,
              RoutingRule.GUARD_PRIORITY,
              new MarkMatch(marks.base(), marks.mask(), true),
              new Action.GoTo(RoutingRule.END_PRIORITY)));
      rules.add(senderCheck(family, RoutingRule.HOST));
      if (sourcesCheckedByMark && family == IpFamily.IPV4) {
        rules.add(senderCheck(family, settings.tunnelDevice()));
        if (direct.isOn()) {
          rules.add(senderCheck(family, settings.directDevice()));
        }
      }
      gateways.stream()
          .flatMap(node -> peers.markOf(node).stream())
          .forEach(mark -> rules.add(lookUp(family, RoutingRule.GATEWAY_PRIORITY, mark)));
      if (mayBeGateway) {
        rules.add(lookUp(family, RoutingRule.REPLY_PRIORITY, marks.replyMark()));
      }
      if (direct.isOn()) {
        rules.add(lookUp(family, RoutingRule.PROBE_PRIORITY, marks.probeMark()));
      }
      rules.add(
          new RoutingRule(
              family,
              RoutingRule.CLOSED_PRIORITY,
              new MarkMatch(marks.base(), marks.mask(), false),
              new Action.Blackhole()));
      rules.add(new RoutingRule(family, RoutingRule.END_PRIORITY, MarkMatch.ANY, new Action.Nop()));
    }
    return Sorted.set(rules);
  }

  private RoutingRule senderCheck(IpFamily family, InterfaceName input) {
    MarkRange marks = settings.marks();
    return new RoutingRule(
        family,
        RoutingRule.CHECK_PRIORITY,
        Optional.of(input),
        new MarkMatch(marks.base(), marks.mask(), false),
        new Action.GoTo(RoutingRule.END_PRIORITY));
  }

  private static RoutingRule lookUp(IpFamily family, int priority, FwMark mark) {
    return new RoutingRule(
        family,
        priority,
        new MarkMatch(mark, WHOLE_MARK, false),
        new Action.LookUp(RouteTable.of(mark)));
  }
}
