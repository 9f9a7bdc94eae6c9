package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Works out one node's share of the published plan.
 *
 * <p>A packet of a covered pod belongs to the first policy in order of precedence that matches its
 * destination: lower priority value, then longer matching prefix (a policy without destinations
 * matches everything outside of the cluster, and is least specific), then older, then key. A policy
 * holds for the families in which its egress has or shall have an address.
 */
public final class NodeDatapath {
  private NodeDatapath() {}

  /**
   * What a share depends on.
   *
   * @param network the node's links and default routes as observed
   * @param known ids that the kernel holds, which stay with their egress
   */
  public record Input(
      NodeSnapshot snapshot,
      NodeNetwork network,
      DatapathSettings settings,
      TunnelSettings tunnel,
      SortedMap<EgressId, EgressFingerprint> known) {
    public Input {
      known = Sorted.map(known);
    }
  }

  /** A share, and what it was worked out by, from which the next is worked out with less work. */
  public static final class Worked {
    private final Input input;
    private final Placements placements;
    private final Peers peers;
    private final Covering pods;
    private final NodeTables tables;
    private final Frame frame;
    private final DesiredDatapath desired;

    private Worked(Input input, Optional<Worked> before) {
      this.input = input;
      NodeSnapshot snapshot = input.snapshot();
      this.placements =
          before
              .map(worked -> worked.placements)
              .filter(known -> known.holdsFor(snapshot))
              .orElseGet(() -> new Placements(snapshot));
      this.peers =
          before
              .filter(worked -> worked.reachesTheSame(input))
              .map(worked -> worked.peers)
              .orElseGet(() -> new Peers(snapshot, input.tunnel(), input.settings().marks()));
      this.pods =
          before
              .map(worked -> worked.pods.next(snapshot, placements.ownGroups()))
              .orElseGet(() -> Covering.of(snapshot, placements.ownGroups()));
      NodeTables.View view = new NodeTables.View(snapshot, input.tunnel(), placements, peers, pods);
      this.tables =
          before
              .map(worked -> worked.tables.next(view, input.known()))
              .orElseGet(() -> NodeTables.of(view, input.known()));
      this.frame = new Frame(input, placements, peers, !tables.tables().egresses().isEmpty());
      this.desired = desire(before);
    }

    private boolean reachesTheSame(Input now) {
      return input.snapshot().node().equals(now.snapshot().node())
          && input.tunnel().equals(now.tunnel())
          && input.settings().equals(now.settings())
          && input.snapshot().tunnels().equals(now.snapshot().tunnels());
    }

    private DesiredDatapath desire(Optional<Worked> before) {
      NodeSnapshot snapshot = input.snapshot();
      return new DesiredDatapath(
          tables.tables(),
          before
              .filter(worked -> worked.peers == peers && worked.frame.equals(frame))
              .map(worked ->
                  routing()
                      .withReplies(
                          worked.desired.routing(),
                          frame.device().isPresent() ? worked.pods.remoteNodes() : NO_PODS,
                          frame.device().isPresent() ? pods.remoteNodes() : NO_PODS))
              .orElseGet(() -> frame.routing(routing(), pods.remoteNodes())),
          announced(snapshot, input.tunnel(), placements),
          frame.parent().map(ParentLink::parent),
          problems(
              snapshot, input.tunnel(), frame.parent(), pods, unusable(frame.gateways(), peers)));
    }

    private NodeRouting routing() {
      return new NodeRouting(input.settings(), input.tunnel(), peers);
    }

    public DesiredDatapath desired() {
      return desired;
    }
  }

  private static final SortedMap<IpAddress, NodeName> NO_PODS = Sorted.emptyMap();

  /** All of the routing but the routes to single pods. */
  private record Frame(
      Optional<Tunnel> own,
      Optional<ParentLink> parent,
      Optional<TunnelDevice> device,
      List<NodeName> gateways,
      SortedSet<RoutingRule> rules) {

    Frame {
      gateways = List.copyOf(gateways);
      rules = Sorted.set(rules);
    }

    Frame(Input input, Placements placements, Peers peers, boolean steers) {
      NodeSnapshot snapshot = input.snapshot();
      NodeRouting routing = new NodeRouting(input.settings(), input.tunnel(), peers);
      Optional<Tunnel> own = Optional.ofNullable(snapshot.tunnels().get(snapshot.node()));
      Optional<ParentLink> parent =
          ParentLink.choose(input.network(), input.tunnel(), own.flatMap(Tunnel::parent));
      List<NodeName> gateways =
          placements.owningNodes().stream().filter(node -> !node.equals(snapshot.node())).toList();
      this(
          own,
          parent,
          routing.device(own, parent),
          gateways,
          own.isPresent() || steers
              ? routing.rules(gateways, !placements.ownGroups().isEmpty())
              : Sorted.emptySet());
    }

    RoutingState routing(NodeRouting routing, SortedMap<IpAddress, NodeName> replies) {
      return device
          .map(up -> routing.state(up, own.orElseThrow(), gateways, replies, rules))
          .orElseGet(() -> onlyRules(rules));
    }
  }

  /** Answers with the same result for equal input, whatever order it was collected in. */
  public static DesiredDatapath of(
      NodeSnapshot snapshot,
      NodeNetwork network,
      DatapathSettings settings,
      TunnelSettings tunnel,
      SortedMap<EgressId, EgressFingerprint> known) {
    return first(new Input(snapshot, network, settings, tunnel, known)).desired();
  }

  /** Works a share out from nothing. */
  public static Worked first(Input input) {
    return new Worked(input, Optional.empty());
  }

  /** What {@link #first} says of {@code input}, by what differs from the last. */
  public static Worked next(Worked before, Input input) {
    return new Worked(input, Optional.of(before));
  }

  /** The addresses this node answers for, which depends on nothing that its kernel says. */
  public static SortedSet<IpAddress> announced(NodeSnapshot snapshot, TunnelSettings tunnel) {
    return announced(snapshot, tunnel, new Placements(snapshot));
  }

  /** As {@link #announced(NodeSnapshot, TunnelSettings)}, with less work after a share. */
  public static SortedSet<IpAddress> announced(
      Worked before, NodeSnapshot snapshot, TunnelSettings tunnel) {
    return before.placements.holdsFor(snapshot) && tunnel.equals(before.input.tunnel())
        ? before.desired.announced()
        : announced(snapshot, tunnel);
  }

  private static RoutingState onlyRules(SortedSet<RoutingRule> rules) {
    RoutingState none = RoutingState.EMPTY;
    return new RoutingState(
        none.device(), none.addresses(), none.neighbors(), none.fdb(), none.routes(), rules);
  }

  private static SortedSet<IpAddress> announced(
      NodeSnapshot snapshot, TunnelSettings tunnel, Placements placements) {
    TreeSet<IpAddress> announced = new TreeSet<>();
    placements
        .addressOwners()
        .forEach((address, owner) -> {
          if (owner.equals(snapshot.node()) && tunnel.enabled(address.family())) {
            announced.add(address);
          }
        });
    return Sorted.set(announced);
  }

  private static List<NodeName> unusable(List<NodeName> gateways, Peers peers) {
    return gateways.stream().filter(node -> peers.markOf(node).isEmpty()).toList();
  }

  private static List<DatapathProblem> problems(
      NodeSnapshot snapshot,
      TunnelSettings tunnel,
      Optional<ParentLink> parent,
      Covering pods,
      List<NodeName> unusableGateways) {
    List<DatapathProblem> problems = new ArrayList<>();
    boolean allocated =
        Optional.ofNullable(snapshot.tunnels().get(snapshot.node()))
            .filter(own -> own.mac().isPresent() && !own.addresses().isEmpty())
            .isPresent();
    if (!allocated) {
      problems.add(new DatapathProblem.TunnelNotAllocated(snapshot.node()));
    }
    if (parent.isEmpty()) {
      problems.add(new DatapathProblem.NoParent(tunnel.detection()));
    }
    unusableGateways.forEach(node -> problems.add(new DatapathProblem.GatewayUnusable(node)));
    pods.ambiguous()
        .forEach(address -> problems.add(new DatapathProblem.AmbiguousAddress(address)));
    return problems;
  }
}
