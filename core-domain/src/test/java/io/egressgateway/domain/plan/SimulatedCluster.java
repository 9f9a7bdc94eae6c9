package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Milestone;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.SliceChange;
import io.egressgateway.domain.status.TunnelStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** An API server's content, to which publications can be applied. */
final class SimulatedCluster {
  static final LabelSelector GATEWAYS =
      new LabelSelector(Sorted.map(Map.of("gateway", "true")), List.of());
  static final Tunnel.Parent PARENT =
      new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(IpAddress.of("10.0.0.1")));

  final SortedMap<NodeName, Node> nodes = new TreeMap<>();
  final SortedMap<String, SortedMap<String, String>> namespaces = new TreeMap<>();
  final SortedMap<NamespacedName, Pod> pods = new TreeMap<>();
  final SortedMap<String, Declared<GatewayGroup>> groups = new TreeMap<>();
  final SortedMap<String, PublishedGroup> published = new TreeMap<>();
  final SortedMap<PolicyKey, Declared<EgressPolicy>> policies = new TreeMap<>();
  final SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
  final List<EndpointSlice> slices = new ArrayList<>();
  final List<IpPrefix> serviceCidrs = new ArrayList<>();
  final SortedMap<PodCidrMode, SortedMap<String, List<IpPrefix>>> pluginRanges = new TreeMap<>();
  final SortedSet<String> strayRanges = new TreeSet<>();
  final SortedMap<NodeName, Progress> progress = new TreeMap<>();
  final SortedMap<NodeName, NodeLiveness> liveness = new TreeMap<>();
  Declared<ClusterRangesWish> rangesWish = new Declared.Accepted<>(ClusterRangesWish.DEFAULT);
  ReportedConditions reported = ReportedConditions.NONE;
  ControllerSettings settings = ControllerSettings.DEFAULT;
  Revisions revisions = Revisions.NONE;
  SortedMap<PolicyKey, Milestone> milestones = Sorted.emptyMap();
  Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private int created;

  ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        nodes,
        namespaces,
        pods,
        groups,
        published,
        policies,
        tunnels,
        slices,
        rangesWish,
        serviceCidrs,
        pluginRanges,
        reported,
        strayRanges,
        revisions);
  }

  Publication plan() {
    return ControllerPlan.of(snapshot(), settings, observed());
  }

  Observed observed() {
    return new Observed(new Heard(liveness, progress, true), milestones, now);
  }

  /** The group, where it is well formed and can stand beside the others. */
  Optional<GatewayGroup> group(String name) {
    return Optional.ofNullable(GroupChecks.sound(snapshot(), settings).get(name))
        .flatMap(Declared::accepted);
  }

  /** Plans, publishes, and returns what was published. */
  Publication pass() {
    Publication publication = plan();
    apply(publication);
    return publication;
  }

  /** A gateway node whose agent has reported and is heard. */
  NodeName gateway(String name) {
    NodeName node = node(name, Map.of("gateway", "true"));
    liveness.put(node, NodeLiveness.ALIVE);
    return node;
  }

  NodeName node(String name, Map<String, String> labels) {
    NodeName node = new NodeName(name);
    nodes.put(node, new Node(node, Sorted.map(labels), true, List.of(), List.of()));
    tunnels.put(
        node,
        new Tunnel(
            node,
            AddressPair.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.of(PARENT),
            Optional.empty()));
    return node;
  }

  PolicyKey policy(String name, String group, AddressWish wish) {
    PolicyKey key = PolicyKey.of("default", name);
    add(policyOf(key, group, wish, created++));
    return key;
  }

  static EgressPolicy policyOf(PolicyKey key, String group, AddressWish wish, int created) {
    return new EgressPolicy(
        key,
        group,
        new Subject.Pods(new Subject.Namespaces.One("default"), LabelSelector.EVERYTHING),
        List.of(),
        wish,
        EgressPolicy.NAMESPACED_PRIORITY,
        Instant.EPOCH.plusSeconds(created));
  }

  void add(EgressPolicy policy) {
    policies.put(policy.key(), new Declared.Accepted<>(policy));
  }

  void add(GatewayGroup group) {
    groups.put(group.name(), new Declared.Accepted<>(group));
  }

  void apply(Publication publication) {
    milestones = publication.milestones();
    publication.tunnels().forEach(this::applyTunnel);
    tunnels.keySet().removeAll(publication.goneTunnels());
    SortedMap<String, SortedMap<String, String>> ofGroups = new TreeMap<>();
    publication
        .groups()
        .forEach((name, status) -> {
          published.put(name, status.nodes());
          groups.computeIfPresent(name, (_, g) -> withDefaults(g, status.defaultEips()));
          ofGroups.put(name, reasons(status.conditions()));
        });
    SortedMap<NodeName, SortedMap<String, String>> ofTunnels = new TreeMap<>();
    publication
        .tunnels()
        .forEach((node, status) -> ofTunnels.put(node, reasons(status.conditions())));
    SortedMap<PolicyKey, SortedMap<String, String>> ofPolicies = new TreeMap<>();
    publication
        .policies()
        .forEach((key, status) -> {
          ofPolicies.put(key, reasons(status.conditions()));
          status.given().ifPresent(address -> name(key, address));
        });
    publication.slices().forEach(this::applySlice);
    reported =
        new ReportedConditions(
            ofTunnels, ofGroups, ofPolicies, reasons(publication.rangesConditions()));
  }

  /** What was chosen for an Egress is in its spec from then on. */
  private void name(PolicyKey key, IpAddress given) {
    Optional.ofNullable(policies.get(key))
        .flatMap(Declared::accepted)
        .ifPresent(policy ->
            add(
                new EgressPolicy(
                    key,
                    policy.group(),
                    policy.subject(),
                    policy.destinations(),
                    new AddressWish.FirstFree(Optional.of(given)),
                    policy.priority(),
                    policy.created())));
  }

  private static SortedMap<String, String> reasons(List<Condition> conditions) {
    SortedMap<String, String> reasons = new TreeMap<>();
    conditions.forEach(condition -> reasons.put(condition.type(), condition.reason()));
    return reasons;
  }

  private void applyTunnel(NodeName node, TunnelStatus status) {
    Optional<Tunnel> before = Optional.ofNullable(tunnels.get(node));
    tunnels.put(
        node,
        new Tunnel(
            node,
            status.addresses(),
            Optional.of(status.mac()),
            Optional.of(status.mark()),
            before.flatMap(Tunnel::parent),
            Optional.of(status.phase()),
            before.flatMap(Tunnel::direct),
            before.map(Tunnel::held).orElse(Sorted.emptySet()),
            before.flatMap(Tunnel::refused)));
  }

  private static Declared<GatewayGroup> withDefaults(
      Declared<GatewayGroup> declared, AddressPair defaults) {
    return switch (declared) {
      case Declared.Refused<GatewayGroup> refused -> refused;
      case Declared.Accepted<GatewayGroup>(GatewayGroup g) -> {
        AddressPair all = g.defaultEips();
        for (IpAddress address : defaults.toList()) {
          all = all.get(address.family()).isPresent() ? all : all.with(address);
        }
        yield new Declared.Accepted<>(
            new GatewayGroup(
                g.name(),
                g.pools(),
                all,
                g.nodeSelector(),
                g.clusterDefault(),
                g.deleting(),
                g.nodePolicy(),
                g.created(),
                g.order()));
      }
    };
  }

  private void applySlice(SliceChange change) {
    switch (change) {
      case SliceChange.Create create ->
          slices.add(new EndpointSlice("new-" + created++, create.policy(), create.endpoints()));
      case SliceChange.Replace replace ->
          slices.replaceAll(slice ->
              slice.name().equals(replace.slice()) && slice.policy().equals(replace.policy())
                  ? new EndpointSlice(slice.name(), slice.policy(), replace.endpoints())
                  : slice);
      case SliceChange.Delete delete ->
          slices.removeIf(slice ->
              slice.name().equals(delete.slice()) && slice.policy().equals(delete.policy()));
    }
  }

  @Override
  public String toString() {
    return snapshot() + " " + liveness;
  }
}
