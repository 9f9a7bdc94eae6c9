package io.egressgateway.app.page;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A cluster to look at: policies on egress IPs, egress IPs on nodes, and nodes that fail. */
public final class DemoCluster {
  private static final String GROUP = "default";

  private final SortedMap<NodeName, Node> nodes = new TreeMap<>();
  private final SortedMap<NodeName, TunnelPhase> phases = new TreeMap<>();
  private final SortedMap<String, NodeName> owners = new TreeMap<>();
  private final SortedMap<PolicyKey, Declared<EgressPolicy>> policies = new TreeMap<>();
  private final SortedMap<PolicyKey, String> addresses = new TreeMap<>();
  private final SortedMap<PolicyKey, SortedMap<String, String>> shown = new TreeMap<>();
  private final List<EndpointSlice> slices = new ArrayList<>();
  private boolean gateway = true;

  /** Three gateway nodes, a few policies in every state. */
  public static DemoCluster small() {
    DemoCluster cluster = new DemoCluster();
    for (int i = 1; i <= 5; i++) {
      cluster.node("worker-" + i, "172.22.0." + (10 + i), i <= 3);
    }
    cluster.owner("172.22.0.100", "worker-1");
    cluster.owner("172.22.0.101", "worker-1");
    cluster.owner("172.22.0.102", "worker-2");
    cluster.owner("172.22.0.103", "worker-3");
    cluster.policy(PolicyKey.of("shop", "checkout"), "172.22.0.100", 12);
    cluster.policy(PolicyKey.of("shop", "payments"), "172.22.0.100", 4);
    cluster.policy(PolicyKey.of("billing", "bank-feed"), "172.22.0.101", 2);
    cluster.policy(PolicyKey.of("data", "warehouse-sync"), "172.22.0.102", 27);
    cluster.policy(new PolicyKey.ClusterWide("monitoring"), "172.22.0.102", 9);
    cluster.policy(new PolicyKey.OfEgress("partner-api"), "172.22.0.103", 6);
    cluster.waiting(PolicyKey.of("data", "archive"), "PoolExhausted");
    cluster.refused(PolicyKey.of("test", "typo"), "spec.destSubnet[0]", "10.0.0/8");
    return cluster;
  }

  /** So many policies, two on each egress IP, on ten gateway nodes. */
  public static DemoCluster large(int count) {
    DemoCluster cluster = new DemoCluster();
    for (int i = 0; i < 10; i++) {
      cluster.node("gateway-%02d".formatted(i), "10.0.0." + (10 + i), true);
    }
    for (int i = 0; i < count; i++) {
      String address = IpAddress.of("10.9.0.0").plus(i / 2).toString();
      cluster.owner(address, "gateway-%02d".formatted(i / 2 % 10));
      cluster.policy(PolicyKey.of("team-" + i % 100, "policy-%05d".formatted(i)), address, 3);
    }
    return cluster;
  }

  /** No gateway, no policy. */
  public static DemoCluster empty() {
    DemoCluster cluster = new DemoCluster();
    cluster.gateway = false;
    return cluster;
  }

  private void node(String name, String address, boolean isGateway) {
    NodeName node = new NodeName(name);
    nodes.put(
        node, new Node(node, Sorted.emptyMap(), true, List.of(IpAddress.of(address)), List.of()));
    if (isGateway) {
      phases.put(node, TunnelPhase.READY);
    }
  }

  private void owner(String address, String node) {
    owners.put(address, new NodeName(node));
  }

  /** A policy in force. */
  public void policy(PolicyKey key, String address, int pods) {
    accepted(key);
    addresses.put(key, address);
    shown.put(key, Sorted.map(Map.of("Programmed", "Programmed")));
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < pods; i++) {
      endpoints.add(
          new Endpoint(
              new NamespacedName("pods", key.objectName() + "-" + i),
              Optional.of(new NodeName("worker-" + (1 + i % 5))),
              List.of(IpAddress.of("10.244.0.0").plus(slices.size() * 64 + i))));
    }
    slices.add(new EndpointSlice("slice-" + slices.size(), key, endpoints));
  }

  private void accepted(PolicyKey key) {
    policies.put(
        key,
        new Declared.Accepted<>(
            new EgressPolicy(
                key,
                GROUP,
                new Subject.Pods(new Subject.Namespaces.All(), LabelSelector.EVERYTHING),
                List.of(),
                new AddressWish.NextFree(),
                EgressPolicy.NAMESPACED_PRIORITY,
                Instant.EPOCH)));
  }

  private void waiting(PolicyKey key, String reason) {
    accepted(key);
    shown.put(key, Sorted.map(Map.of("Allocated", reason)));
  }

  private void refused(PolicyKey key, String field, String value) {
    policies.put(key, new Declared.Refused<>(List.of(new Rejection(field, value, "a CIDR"))));
  }

  /** A node is heard no more, and what it owned goes to others in turn. */
  public void fail(String name, String... heirs) {
    NodeName node = new NodeName(name);
    phases.put(node, TunnelPhase.HEARTBEAT_TIMEOUT);
    int next = 0;
    for (Map.Entry<String, NodeName> owner : owners.entrySet()) {
      if (owner.getValue().equals(node)) {
        owner.setValue(new NodeName(heirs[next++ % heirs.length]));
      }
    }
  }

  /** A node is heard again. */
  public void heal(String name) {
    phases.put(new NodeName(name), TunnelPhase.READY);
  }

  /** What the API server says now. */
  public ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        nodes,
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        gateway ? Sorted.map(Map.of(GROUP, group())) : Sorted.emptyMap(),
        gateway ? Sorted.map(Map.of(GROUP, published())) : Sorted.emptyMap(),
        policies,
        tunnels(),
        slices,
        new Declared.Accepted<>(ClusterRangesWish.DEFAULT),
        List.of(),
        Sorted.emptyMap(),
        new ReportedConditions(Sorted.emptyMap(), Sorted.emptyMap(), shown, Sorted.emptyMap()),
        Sorted.emptySet(),
        Revisions.NONE);
  }

  private Declared<GatewayGroup> group() {
    IpAddress first = owners.isEmpty() ? IpAddress.of("10.9.0.0") : IpAddress.of(owners.firstKey());
    AddressPool pool =
        new AddressPool(List.of(new IpRange(first, first.plus(Math.max(10, owners.size() - 1)))));
    return new Declared.Accepted<>(
        new GatewayGroup(
            GROUP,
            new PerFamily<>(pool, AddressPool.EMPTY),
            AddressPair.NONE,
            LabelSelector.EVERYTHING,
            true,
            false,
            Instant.EPOCH));
  }

  private PublishedGroup published() {
    SortedMap<String, List<PolicyKey>> users = new TreeMap<>();
    addresses.forEach(
        (key, address) -> users.computeIfAbsent(address, _ -> new ArrayList<>()).add(key));
    SortedMap<NodeName, List<OwnedEgress>> owned = new TreeMap<>();
    owners.forEach((address, node) ->
        owned
            .computeIfAbsent(node, _ -> new ArrayList<>())
            .add(
                new OwnedEgress(
                    AddressPair.of(IpAddress.of(address)),
                    Sorted.set(users.getOrDefault(address, List.of())))));
    return new PublishedGroup(
        phases.entrySet().stream()
            .map(node ->
                new GatewayNode(
                    node.getKey(),
                    node.getValue().text(),
                    owned.getOrDefault(node.getKey(), List.of())))
            .toList());
  }

  private SortedMap<NodeName, Tunnel> tunnels() {
    SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    phases.forEach((node, phase) ->
        tunnels.put(
            node,
            new Tunnel(
                node,
                AddressPair.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(phase))));
    return tunnels;
  }
}
