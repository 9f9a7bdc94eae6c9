package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

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

  /** Answers with the same result for equal input, whatever order it was collected in. */
  public static DesiredDatapath of(
      NodeSnapshot snapshot, Observed observed, DatapathSettings settings, TunnelSettings tunnel) {
    Placements placements = new Placements(snapshot);
    Peers peers = new Peers(snapshot, tunnel, settings.marks());
    CoveredPods pods = new CoveredPods(snapshot, placements.ownGroups());
    DatapathTables tables =
        new NodeTables(
                new NodeTables.View(snapshot, tunnel, placements, peers, pods), observed.known())
            .tables();

    Optional<Tunnel> own = Optional.ofNullable(snapshot.tunnels().get(snapshot.node()));
    Optional<ParentLink> parent =
        ParentLink.choose(
            observed.network(), tunnel, snapshot.labels(), own.flatMap(Tunnel::parent));
    List<NodeName> gateways =
        placements.owningNodes().stream().filter(node -> !node.equals(snapshot.node())).toList();
    SortedSet<NodeName> partners = new TreeSet<>(gateways);
    partners.addAll(pods.remoteNodes().values());
    DirectPairs direct = new DirectPairs(tunnel, observed.direct(), parent, partners, peers);
    NodeRouting routing = new NodeRouting(settings, tunnel, peers, direct);
    Optional<TunnelDevice> device = routing.device(own, parent);
    SortedSet<RoutingRule> rules =
        own.isPresent() || !tables.egresses().isEmpty()
            ? routing.rules(
                gateways,
                !placements.ownGroups().isEmpty(),
                observed.network().sourcesCheckedByMark())
            : Sorted.emptySet();
    RoutingState state =
        device
            .map(up ->
                routing.state(
                    up,
                    new NodeRouting.End(own.orElseThrow(), parent.orElseThrow()),
                    gateways,
                    pods.remoteNodes(),
                    rules))
            .orElseGet(() -> onlyRules(rules));
    List<DatapathProblem> problems =
        problems(snapshot, tunnel, parent, pods, unusable(gateways, peers));
    problems.addAll(direct.problems());
    return new DesiredDatapath(
        tables,
        state,
        announced(snapshot, tunnel, placements),
        parent.map(ParentLink::parent),
        device.flatMap(_ -> direct.report()),
        device.isPresent() ? direct.ways(partners) : Sorted.emptyMap(),
        device.isPresent() ? direct.candidates() : Sorted.emptyMap(),
        problems);
  }

  /** The addresses this node answers for, which depends on nothing that its kernel says. */
  public static SortedSet<IpAddress> announced(NodeSnapshot snapshot, TunnelSettings tunnel) {
    return Sorted.set(announced(snapshot, tunnel, new Placements(snapshot)));
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
    return announced;
  }

  private static List<NodeName> unusable(List<NodeName> gateways, Peers peers) {
    return gateways.stream().filter(node -> peers.markOf(node).isEmpty()).toList();
  }

  private static List<DatapathProblem> problems(
      NodeSnapshot snapshot,
      TunnelSettings tunnel,
      Optional<ParentLink> parent,
      CoveredPods pods,
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
      problems.add(new DatapathProblem.NoParent(tunnel.detection(snapshot.labels())));
    }
    unusableGateways.forEach(node -> problems.add(new DatapathProblem.GatewayUnusable(node)));
    pods.ambiguous()
        .forEach(address -> problems.add(new DatapathProblem.AmbiguousAddress(address)));
    return problems;
  }
}
