package io.egressgateway.domain.topology;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.topology.GatewayView.PoolUse;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a topology off a snapshot. */
final class TopologyReading {
  private static final BigInteger MOST = BigInteger.valueOf(Integer.MAX_VALUE);

  private final ClusterSnapshot snapshot;
  private final Map<PolicyKey, Set<NamespacedName>> pods = new HashMap<>();
  private final SortedMap<EgressIdentity, Listed> listed = new TreeMap<>();
  private final SortedMap<EgressIdentity, EgressView> egresses = new TreeMap<>();
  private final Map<PolicyKey, EgressView> byPolicy = new HashMap<>();

  /** An egress as its first owner is listed, with the policies of all entries. */
  private static final class Listed {
    private final GatewayNode owner;
    private final SortedSet<PolicyKey> policies = new TreeSet<>();

    Listed(GatewayNode owner) {
      this.owner = owner;
    }
  }

  TopologyReading(ClusterSnapshot snapshot) {
    this.snapshot = snapshot;
  }

  Topology topology() {
    snapshot
        .slices()
        .forEach(slice -> {
          Set<NamespacedName> covered = pods.computeIfAbsent(slice.policy(), _ -> new HashSet<>());
          slice.endpoints().stream().map(Endpoint::pod).forEach(covered::add);
        });
    snapshot.published().forEach(this::list);
    listed.forEach(this::view);
    SortedMap<PolicyKey, PolicyView> policies = new TreeMap<>();
    snapshot
        .policies()
        .forEach((key, declared) ->
            policies.put(
                key,
                new PolicyReading(snapshot, Optional.ofNullable(byPolicy.get(key)))
                    .of(key, declared, pods.getOrDefault(key, Set.of()).size())));
    return new Topology(
        gateways(policies), nodes(), egresses, policies, distinct(snapshot.policies().keySet()));
  }

  private void list(String group, PublishedGroup published) {
    for (GatewayNode node : published.nodes()) {
      for (OwnedEgress egress : node.egresses()) {
        if (egress.addresses().isEmpty()) {
          egress.policies().forEach(p -> add(new EgressIdentity.OnNode(group, p), node, Set.of(p)));
        } else {
          add(new EgressIdentity.Shared(group, egress.addresses()), node, egress.policies());
        }
      }
    }
  }

  private void add(EgressIdentity egress, GatewayNode node, Set<PolicyKey> policies) {
    listed.computeIfAbsent(egress, _ -> new Listed(node)).policies.addAll(policies);
  }

  private void view(EgressIdentity egress, Listed listing) {
    boolean carried = listing.owner.phase().equals(TunnelPhase.READY.text());
    EgressView view =
        new EgressView(
            egress, listing.owner.node(), carried, listing.policies, distinct(listing.policies));
    egresses.put(egress, view);
    view.policies().forEach(policy -> byPolicy.putIfAbsent(policy, view));
  }

  private int distinct(Set<PolicyKey> policies) {
    if (policies.size() == 1) {
      return pods.getOrDefault(policies.iterator().next(), Set.of()).size();
    }
    Set<NamespacedName> all = new HashSet<>();
    policies.forEach(policy -> all.addAll(pods.getOrDefault(policy, Set.of())));
    return all.size();
  }

  private SortedMap<String, GatewayView> gateways(SortedMap<PolicyKey, PolicyView> policies) {
    Map<String, Integer> naming = new HashMap<>();
    policies.values().forEach(policy -> naming.merge(policy.group(), 1, Integer::sum));
    Map<String, Set<IpAddress>> used = new HashMap<>();
    egresses
        .keySet()
        .forEach(egress ->
            used.computeIfAbsent(egress.group(), _ -> new HashSet<>())
                .addAll(egress.addresses().toList()));
    SortedMap<String, GatewayView> gateways = new TreeMap<>();
    snapshot
        .groups()
        .forEach((name, declared) ->
            gateways.put(
                name,
                new GatewayView(
                    GroupName.of(name),
                    reasons(declared),
                    members(name),
                    use(declared, used.getOrDefault(name, Set.of())),
                    naming.getOrDefault(name, 0))));
    return gateways;
  }

  private static List<Rejection> reasons(Declared<?> declared) {
    return switch (declared) {
      case Declared.Accepted<?> _ -> List.of();
      case Declared.Refused<?>(var reasons) -> reasons;
    };
  }

  private SortedMap<NodeName, String> members(String group) {
    SortedMap<NodeName, String> members = new TreeMap<>();
    snapshot
        .published()
        .getOrDefault(group, PublishedGroup.NOTHING)
        .nodes()
        .forEach(node -> members.putIfAbsent(node.node(), node.phase()));
    return members;
  }

  private static PerFamily<PoolUse> use(Declared<GatewayGroup> declared, Set<IpAddress> used) {
    return PerFamily.of(family ->
        new PoolUse(
            declared.accepted().map(group -> size(group, family)).orElse(0),
            (int) used.stream().filter(address -> address.family() == family).count()));
  }

  private static int size(GatewayGroup group, IpFamily family) {
    return group.pools().get(family).size().min(MOST).intValueExact();
  }

  private SortedMap<NodeName, NodeView> nodes() {
    Map<NodeName, Integer> owned = new HashMap<>();
    egresses.values().forEach(egress -> owned.merge(egress.owner(), 1, Integer::sum));
    Set<NodeName> gateways = new HashSet<>();
    snapshot
        .published()
        .values()
        .forEach(group -> group.nodes().forEach(node -> gateways.add(node.node())));
    SortedMap<NodeName, NodeView> nodes = new TreeMap<>();
    for (Node node : snapshot.nodes().values()) {
      Optional<Tunnel> tunnel = Optional.ofNullable(snapshot.tunnels().get(node.name()));
      nodes.put(
          node.name(),
          new NodeView(
              node.name(),
              node.addresses(),
              node.ready(),
              node.schedulable(),
              tunnel.flatMap(Tunnel::phase),
              tunnel.flatMap(Tunnel::refused),
              gateways.contains(node.name()),
              owned.getOrDefault(node.name(), 0)));
    }
    return nodes;
  }
}
