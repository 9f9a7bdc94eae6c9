package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.Peers.Peer;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that a node's routing is made by but its peers and settings, and the pods that replies go to.
 * Two that are equal lay the same routes to the same pods.
 *
 * @param own this node's tunnel
 * @param device absent where the tunnel cannot be laid
 * @param direct the device of what goes straight
 * @param gateways other nodes that own something
 * @param rules all of them
 * @param candidates nodes that could be sent to straight
 * @param straight those that are
 */
record RoutingFrame(
    Optional<Tunnel> own,
    Optional<ParentLink> parent,
    Optional<TunnelDevice> device,
    Optional<DirectDevice> direct,
    List<NodeName> gateways,
    SortedSet<RoutingRule> rules,
    List<Peer> candidates,
    SortedSet<NodeName> straight) {
  RoutingFrame {
    requireNonNull(own, "own");
    requireNonNull(parent, "parent");
    requireNonNull(device, "device");
    requireNonNull(direct, "direct");
    gateways = List.copyOf(gateways);
    rules = Sorted.set(rules);
    candidates = List.copyOf(candidates);
    straight = Sorted.set(straight);
  }

  /**
   * A frame with what it was made by.
   *
   * @param partners nodes that anything is sent to
   */
  record Made(
      RoutingFrame frame, NodeRouting routing, DirectPairs pairs, SortedSet<NodeName> partners) {
    Made {
      partners = Sorted.set(partners);
    }
  }

  /**
   * Looks at everything but single pods.
   *
   * @param receivers nodes that replies go to
   * @param steers true where the tables name an egress
   */
  static Made make(
      NodeDatapath.Input input,
      Placements placements,
      Peers peers,
      Collection<NodeName> receivers,
      boolean steers) {
    NodeSnapshot snapshot = input.snapshot();
    Optional<Tunnel> own = Optional.ofNullable(snapshot.tunnels().get(snapshot.node()));
    Optional<ParentLink> parent =
        ParentLink.choose(
            input.observed().network(),
            input.tunnel(),
            snapshot.labels(),
            own.flatMap(Tunnel::parent));
    List<NodeName> gateways =
        placements.owningNodes().stream().filter(node -> !node.equals(snapshot.node())).toList();
    SortedSet<NodeName> partners = new TreeSet<>(gateways);
    partners.addAll(receivers);
    DirectPairs pairs =
        new DirectPairs(input.tunnel(), input.observed().direct(), parent, partners, peers);
    NodeRouting routing = new NodeRouting(input.settings(), input.tunnel(), peers, pairs);
    Optional<TunnelDevice> device = routing.device(own, parent);
    TreeSet<NodeName> straight = new TreeSet<>(partners);
    straight.removeIf(node -> pairs.wayTo(node) != Way.DIRECT);
    RoutingFrame frame =
        new RoutingFrame(
            own,
            parent,
            device,
            device.flatMap(up -> parent.flatMap(link -> routing.directDevice(up, link))),
            gateways,
            own.isPresent() || steers
                ? routing.rules(
                    gateways,
                    !placements.ownGroups().isEmpty(),
                    input.observed().network().sourcesCheckedByMark())
                : Sorted.emptySet(),
            List.copyOf(pairs.peers()),
            straight);
    return new Made(frame, routing, pairs, partners);
  }

  /** The whole routing, with routes to these pods. */
  RoutingState routing(NodeRouting routing, SortedMap<IpAddress, NodeName> replies) {
    return device
        .map(up ->
            routing.state(
                up,
                new NodeRouting.End(own.orElseThrow(), parent.orElseThrow()),
                gateways,
                replies,
                rules))
        .orElseGet(() -> RoutingState.EMPTY.withRules(rules));
  }

  /** The routing after one of an equal frame and the same peers, as other pods are replied to. */
  RoutingState routing(
      NodeRouting routing,
      RoutingState before,
      SortedMap<IpAddress, NodeName> repliesBefore,
      SortedMap<IpAddress, NodeName> replies) {
    return device.isPresent() ? routing.withReplies(before, repliesBefore, replies) : before;
  }
}
