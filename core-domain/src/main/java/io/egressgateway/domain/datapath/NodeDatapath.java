package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PolicyKey;
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

  /** The share of a node of which nothing goes straight. */
  public static DesiredDatapath of(
      NodeSnapshot snapshot,
      NodeNetwork network,
      DatapathSettings settings,
      TunnelSettings tunnel,
      SortedMap<EgressId, EgressFingerprint> known) {
    return of(snapshot, new Observed(network, known, DirectView.NONE), settings, tunnel);
  }

  /**
   * What was found out at the node itself.
   *
   * @param network the node's links and default routes
   * @param known ids that the kernel holds, which stay with their egress
   * @param direct of the straight ways to other nodes
   */
  public record Observed(
      NodeNetwork network, SortedMap<EgressId, EgressFingerprint> known, DirectView direct) {
    public Observed {
      requireNonNull(network, "network");
      known = Sorted.map(known);
      requireNonNull(direct, "direct");
    }
  }

  /** What a share depends on. */
  public record Input(
      NodeSnapshot snapshot, Observed observed, DatapathSettings settings, TunnelSettings tunnel) {
    public Input {
      requireNonNull(snapshot, "snapshot");
      requireNonNull(observed, "observed");
      requireNonNull(settings, "settings");
      requireNonNull(tunnel, "tunnel");
    }
  }

  /** A share, and what it was worked out by, from which the next is worked out with less work. */
  public static final class Worked {
    private final Input input;
    private final Placements placements;
    private final Peers peers;
    private final Covering pods;
    private final NodeTables tables;
    private final RoutingFrame frame;
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
              .map(worked -> worked.tables.next(view, input.observed().known()))
              .orElseGet(() -> NodeTables.of(view, input.observed().known()));
      RoutingFrame.Made made =
          RoutingFrame.make(
              input, placements, peers, pods.nodes(), !tables.tables().egresses().isEmpty());
      this.frame = made.frame();
      this.desired = desire(before, made);
    }

    private boolean reachesTheSame(Input now) {
      return input.snapshot().node().equals(now.snapshot().node())
          && input.tunnel().equals(now.tunnel())
          && input.settings().equals(now.settings())
          && (input.snapshot().tunnels() == now.snapshot().tunnels()
              || input.snapshot().tunnels().equals(now.snapshot().tunnels()));
    }

    private DesiredDatapath desire(Optional<Worked> before, RoutingFrame.Made made) {
      RoutingState routing =
          before
              .filter(worked -> worked.peers == peers && worked.frame.equals(frame))
              .map(worked ->
                  frame.routing(
                      made.routing(),
                      worked.desired.routing(),
                      worked.pods.remoteNodes(),
                      pods.remoteNodes()))
              .orElseGet(() -> frame.routing(made.routing(), pods.remoteNodes()));
      boolean up = frame.device().isPresent();
      DirectPairs direct = made.pairs();
      List<DatapathProblem> problems = problems(input, frame, pods, peers);
      problems.addAll(direct.problems());
      return new DesiredDatapath(
          tables.tables(),
          routing,
          before
              .filter(worked -> worked.announcesTheSame(input.snapshot(), input.tunnel()))
              .map(worked -> worked.desired.announced())
              .orElseGet(() -> announced(input.snapshot(), input.tunnel(), placements)),
          frame.parent().map(ParentLink::parent),
          up ? direct.report() : Optional.empty(),
          held(input),
          up ? direct.ways(made.partners()) : Sorted.emptyMap(),
          up ? direct.candidates() : Sorted.emptyMap(),
          problems);
    }

    private boolean announcesTheSame(NodeSnapshot snapshot, TunnelSettings tunnel) {
      return placements.holdsFor(snapshot) && tunnel.equals(input.tunnel());
    }

    public DesiredDatapath desired() {
      return desired;
    }
  }

  /** Answers with the same result for equal input, whatever order it was collected in. */
  public static DesiredDatapath of(
      NodeSnapshot snapshot, Observed observed, DatapathSettings settings, TunnelSettings tunnel) {
    return first(new Input(snapshot, observed, settings, tunnel)).desired();
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
    return before.announcesTheSame(snapshot, tunnel)
        ? before.desired.announced()
        : announced(snapshot, tunnel);
  }

  /** Addresses on kube-proxy's device are on every node and mean nothing. */
  private static SortedSet<IpAddress> held(Input input) {
    SortedSet<IpAddress> wanted = new TreeSet<>();
    for (EgressPolicy policy : input.snapshot().policies().values()) {
      if (policy.key() instanceof PolicyKey.OfEgress
          && GroupName.of(policy.group()) instanceof GroupName.OfAddress(IpAddress address)) {
        wanted.add(address);
      }
    }
    if (wanted.isEmpty()) {
      return Sorted.emptySet();
    }
    return Sorted.set(
        input.observed().network().links().stream()
            .filter(link -> !link.name().value().equals("kube-ipvs0"))
            .flatMap(link -> link.addresses().stream())
            .map(NodeNetwork.LinkAddress::address)
            .filter(wanted::contains)
            .toList());
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

  private static List<DatapathProblem> problems(
      Input input, RoutingFrame frame, Covering pods, Peers peers) {
    List<DatapathProblem> problems = new ArrayList<>();
    boolean allocated =
        frame.own().filter(own -> own.mac().isPresent() && !own.addresses().isEmpty()).isPresent();
    if (!allocated) {
      problems.add(new DatapathProblem.TunnelNotAllocated(input.snapshot().node()));
    }
    if (frame.parent().isEmpty()) {
      problems.add(
          new DatapathProblem.NoParent(input.tunnel().detection(input.snapshot().labels())));
    }
    frame.gateways().stream()
        .filter(node -> peers.markOf(node).isEmpty())
        .forEach(node -> problems.add(new DatapathProblem.GatewayUnusable(node)));
    pods.ambiguous()
        .forEach(address -> problems.add(new DatapathProblem.AmbiguousAddress(address)));
    return problems;
  }
}
