package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.allocation.GroupDefaults;
import io.egressgateway.domain.allocation.RestingAddresses;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.IpUsage;
import io.egressgateway.domain.status.TunnelStatus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes the status of groups, in the order that was published before where there was one. */
final class GroupStatuses {
  private final ClusterSnapshot snapshot;
  private final ControllerSettings settings;
  private final EgressPlan plan;
  private final RestingAddresses resting;

  /** Group, node, addresses, policies. */
  private final SortedMap<String, SortedMap<NodeName, SortedMap<AddressPair, SortedSet<PolicyKey>>>>
      entries = new TreeMap<>();

  /** Egress IPs that ExternalIPPools have given, also those that no node has room for. */
  private final SortedMap<String, SortedSet<IpAddress>> given = new TreeMap<>();

  /** Groups that a policy names. */
  private final SortedSet<String> referenced = new TreeSet<>();

  private GroupStatuses(
      ClusterSnapshot snapshot,
      ControllerSettings settings,
      EgressPlan plan,
      RestingAddresses resting) {
    this.snapshot = snapshot;
    this.settings = settings;
    this.plan = plan;
    this.resting = resting;
  }

  static SortedMap<String, GroupStatus> of(
      ClusterSnapshot snapshot, ControllerSettings settings, EgressPlan plan, Observed observed) {
    GroupStatuses statuses =
        new GroupStatuses(
            snapshot, settings, plan, new RestingAddresses(settings.rest(), observed.now()));
    snapshot.policies().forEach((key, policy) -> statuses.collect(key, policy.accepted()));
    SortedMap<String, GroupStatus> groups = new TreeMap<>();
    snapshot.groups().forEach((name, group) -> groups.put(name, statuses.status(name, group)));
    return Sorted.map(groups);
  }

  private void collect(PolicyKey key, Optional<EgressPolicy> policy) {
    policy.ifPresent(accepted -> referenced.add(accepted.group()));
    plan.identity(key).ifPresent(identity -> collect(key, identity));
  }

  private void collect(PolicyKey key, EgressIdentity identity) {
    referenced.add(identity.group());
    if (GroupName.of(identity.group()) instanceof GroupName.OfPool) {
      given
          .computeIfAbsent(identity.group(), _ -> new TreeSet<>())
          .addAll(identity.addresses().toList());
    }
    requireNonNull(plan.placements().get(identity))
        .node()
        .ifPresent(node ->
            entries
                .computeIfAbsent(identity.group(), _ -> new TreeMap<>())
                .computeIfAbsent(node, _ -> new TreeMap<>())
                .computeIfAbsent(identity.addresses(), _ -> new TreeSet<>())
                .add(key));
  }

  private GroupStatus status(String name, Declared<GatewayGroup> declared) {
    List<GatewayNode> nodes = nodes(name);
    PublishedGroup published =
        new PublishedGroup(
            nodes,
            resting.after(
                snapshot.published().getOrDefault(name, PublishedGroup.NOTHING),
                used(name, nodes)));
    return switch (declared) {
      case Declared.Refused<GatewayGroup>(var reasons) ->
          new GroupStatus(
              published,
              new IpUsage(0, 0, 0, 0),
              AddressPair.NONE,
              referenced.contains(name),
              List.of(Conditions.refused(reasons)));
      case Declared.Accepted<GatewayGroup>(GatewayGroup group) ->
          new GroupStatus(
              published,
              usage(group, nodes),
              GroupDefaults.of(group, settings.families()),
              referenced.contains(name) || !group.deleting(),
              List.of(Conditions.accepted(), Conditions.inForce(unused(group))));
    };
  }

  /** What of the group is not in force, and what its nodes say of it that is not. */
  private List<Rejection> unused(GatewayGroup group) {
    List<Rejection> unused = new ArrayList<>(UnusedParts.of(group, settings.families()));
    if (GroupName.of(group.name()) instanceof GroupName.OfPool) {
      for (NodeName node : requireNonNull(plan.members().get(group.name())).all()) {
        Optional.ofNullable(snapshot.nodes().get(node))
            .flatMap(Node::maxEgressIps)
            .ifPresent(most -> {
              if (most instanceof Declared.Refused<Integer>(var reasons)) {
                unused.addAll(reasons);
              }
            });
      }
    }
    return unused;
  }

  private List<GatewayNode> nodes(String group) {
    PublishedGroup before = snapshot.published().getOrDefault(group, PublishedGroup.NOTHING);
    var owned = entries.getOrDefault(group, Sorted.emptyMap());
    SortedSet<NodeName> listed = new TreeSet<>(requireNonNull(plan.members().get(group)).all());
    listed.addAll(owned.keySet());

    Map<NodeName, List<AddressPair>> order = new LinkedHashMap<>();
    for (GatewayNode node : before.nodes()) {
      List<AddressPair> pairs = order.computeIfAbsent(node.node(), _ -> new ArrayList<>());
      node.egresses().forEach(egress -> pairs.add(egress.addresses()));
    }
    listed.forEach(node -> order.putIfAbsent(node, List.of()));
    order.keySet().retainAll(listed);

    List<GatewayNode> nodes = new ArrayList<>();
    order.forEach((node, pairs) ->
        nodes.add(
            new GatewayNode(
                node,
                phase(group, node).text(),
                egresses(pairs, owned.getOrDefault(node, Sorted.emptyMap())))));
    return nodes;
  }

  private static List<OwnedEgress> egresses(
      List<AddressPair> before, SortedMap<AddressPair, SortedSet<PolicyKey>> owned) {
    SequencedSet<AddressPair> order = new LinkedHashSet<>(before);
    order.retainAll(owned.keySet());
    order.addAll(owned.keySet());
    return order.stream()
        .map(pair -> new OwnedEgress(pair, requireNonNull(owned.get(pair))))
        .toList();
  }

  /**
   * The phase of the node's tunnel. A node that is listed only because nobody else can take what it
   * had is never Ready.
   */
  private TunnelPhase phase(String group, NodeName node) {
    Optional<TunnelStatus> tunnel = Optional.ofNullable(plan.tunnels().get(node));
    if (tunnel.isEmpty()) {
      return TunnelPhase.HEARTBEAT_TIMEOUT;
    }
    boolean member = requireNonNull(plan.members().get(group)).all().contains(node);
    return member ? tunnel.get().phase() : TunnelPhase.FAILED;
  }

  private IpUsage usage(GatewayGroup group, List<GatewayNode> nodes) {
    SortedSet<IpAddress> used = used(group.name(), nodes);
    AddressPool v4 = pool(group, IpFamily.IPV4);
    AddressPool v6 = pool(group, IpFamily.IPV6);
    return new IpUsage(
        count(v4.size()), count(free(v4, used)), count(v6.size()), count(free(v6, used)));
  }

  private SortedSet<IpAddress> used(String group, List<GatewayNode> nodes) {
    SortedSet<IpAddress> used = new TreeSet<>(given.getOrDefault(group, Sorted.emptySet()));
    for (GatewayNode node : nodes) {
      node.egresses().forEach(egress -> used.addAll(egress.addresses().toList()));
    }
    return used;
  }

  private AddressPool pool(GatewayGroup group, IpFamily family) {
    return settings.families().contains(family) ? group.pools().get(family) : AddressPool.EMPTY;
  }

  private static BigInteger free(AddressPool pool, SortedSet<IpAddress> used) {
    return pool.size().subtract(BigInteger.valueOf(used.stream().filter(pool::contains).count()));
  }

  private static int count(BigInteger number) {
    return number.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValueExact();
  }
}
