package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.Peers.Peer;
import io.egressgateway.domain.datapath.RoutingRule.Action;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.net.FwMark;
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

  NodeRouting(DatapathSettings settings, TunnelSettings tunnelSettings, Peers peers) {
    this.settings = settings;
    this.tunnelSettings = tunnelSettings;
    this.peers = peers;
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

  /** What is on the device, which stands. */
  RoutingState state(
      TunnelDevice device,
      Tunnel own,
      Collection<NodeName> gateways,
      SortedMap<IpAddress, NodeName> replies,
      SortedSet<RoutingRule> rules) {
    TreeSet<TunnelAddress> addresses = new TreeSet<>();
    TreeSet<TunnelNeighbor> neighbors = new TreeSet<>();
    TreeSet<TunnelRoute> routes = new TreeSet<>();
    TreeSet<FdbEntry> fdb = new TreeSet<>();
    peers.all().forEach(peer -> fdb.add(new FdbEntry(peer.mac(), peer.remote())));
    for (IpFamily family : tunnelSettings.families()) {
      int length = tunnelSettings.prefixLengths().get(family).orElseThrow();
      own.addresses()
          .get(family)
          .ifPresent(address -> addresses.add(new TunnelAddress(address, length)));
      for (Peer peer : peers.all()) {
        peer.tunnel()
            .addresses()
            .get(family)
            .ifPresent(address -> neighbors.add(new TunnelNeighbor(address, peer.mac())));
      }
      gateways.forEach(node -> addGatewayRoute(node, family, routes));
    }
    replies.forEach((pod, node) -> reply(pod, node).ifPresent(routes::add));
    return new RoutingState(Optional.of(device), addresses, neighbors, fdb, routes, rules);
  }

  private void addGatewayRoute(NodeName node, IpFamily family, SortedSet<TunnelRoute> routes) {
    peers
        .find(node)
        .ifPresent(peer ->
            peer.tunnel()
                .addresses()
                .get(family)
                .ifPresent(hop ->
                    peer.mark()
                        .ifPresent(mark ->
                            routes.add(
                                new TunnelRoute(RouteTable.of(mark), new IpPrefix(hop, 0), hop)))));
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
    return new RoutingState(
        state.device(), state.addresses(), state.neighbors(), state.fdb(), routes, state.rules());
  }

  private Optional<TunnelRoute> reply(IpAddress pod, NodeName node) {
    RouteTable table = RouteTable.of(settings.marks().replyMark());
    return peers
        .find(node)
        .flatMap(peer -> peer.tunnel().addresses().get(pod.family()))
        .map(hop -> new TunnelRoute(table, pod.toPrefix(), hop));
  }

  /** The rules of every enabled family. */
  SortedSet<RoutingRule> rules(Collection<NodeName> gateways, boolean mayBeGateway) {
    TreeSet<RoutingRule> rules = new TreeSet<>();
    MarkRange marks = settings.marks();
    for (IpFamily family : tunnelSettings.families()) {
      rules.add(
          new RoutingRule(
              family,
              RoutingRule.GUARD_PRIORITY,
              new MarkMatch(marks.base(), marks.mask(), true),
              new Action.GoTo(RoutingRule.END_PRIORITY)));
      gateways.stream()
          .flatMap(node -> peers.markOf(node).stream())
          .forEach(mark -> rules.add(lookUp(family, RoutingRule.GATEWAY_PRIORITY, mark)));
      if (mayBeGateway) {
        rules.add(lookUp(family, RoutingRule.REPLY_PRIORITY, marks.replyMark()));
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

  private static RoutingRule lookUp(IpFamily family, int priority, FwMark mark) {
    return new RoutingRule(
        family,
        priority,
        new MarkMatch(mark, WHOLE_MARK, false),
        new Action.LookUp(RouteTable.of(mark)));
  }
}
