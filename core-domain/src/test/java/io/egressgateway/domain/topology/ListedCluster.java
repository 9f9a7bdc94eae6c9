package io.egressgateway.domain.topology;

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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What an API server says of who owns what, written down by hand or drawn. */
final class ListedCluster {
  final SortedMap<NodeName, Node> nodes = new TreeMap<>();
  final SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
  final SortedMap<String, Declared<GatewayGroup>> groups = new TreeMap<>();
  final SortedMap<String, PublishedGroup> published = new TreeMap<>();
  final SortedMap<PolicyKey, Declared<EgressPolicy>> policies = new TreeMap<>();
  final SortedMap<PolicyKey, SortedMap<String, String>> reported = new TreeMap<>();
  final List<EndpointSlice> slices = new ArrayList<>();

  ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        nodes,
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        groups,
        published,
        policies,
        tunnels,
        slices,
        new Declared.Accepted<>(ClusterRangesWish.DEFAULT),
        List.of(),
        Sorted.emptyMap(),
        new ReportedConditions(Sorted.emptyMap(), Sorted.emptyMap(), reported, Sorted.emptyMap()),
        Sorted.emptySet(),
        Revisions.NONE);
  }

  void node(String name, TunnelPhase phase) {
    node(name, phase, true);
  }

  void node(String name, TunnelPhase phase, boolean schedulable) {
    NodeName node = new NodeName(name);
    nodes.put(node, new Node(node, Sorted.emptyMap(), true, List.of(), List.of(), schedulable));
    tunnels.put(
        node,
        new Tunnel(
            node,
            AddressPair.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(phase)));
  }

  void group(String name, String first, String last) {
    IpRange range = new IpRange(IpAddress.of(first), IpAddress.of(last));
    PerFamily<AddressPool> pools =
        new PerFamily<>(new AddressPool(List.of(range)), AddressPool.EMPTY);
    groups.put(
        name,
        new Declared.Accepted<>(
            new GatewayGroup(
                name,
                pools,
                AddressPair.NONE,
                LabelSelector.EVERYTHING,
                false,
                false,
                Instant.EPOCH)));
  }

  void policy(PolicyKey key, String group, Subject subject) {
    policies.put(
        key,
        new Declared.Accepted<>(
            new EgressPolicy(
                key,
                group,
                subject,
                List.of(),
                new AddressWish.NextFree(),
                EgressPolicy.NAMESPACED_PRIORITY,
                Instant.EPOCH)));
  }

  void policy(PolicyKey key, String group) {
    policy(
        key,
        group,
        new Subject.Pods(new Subject.Namespaces.One("default"), LabelSelector.EVERYTHING));
  }

  void publish(String group, GatewayNode... listed) {
    published.put(group, new PublishedGroup(List.of(listed)));
  }

  static GatewayNode listed(String node, TunnelPhase phase, OwnedEgress... owned) {
    return new GatewayNode(new NodeName(node), phase.text(), Arrays.asList(owned));
  }

  static OwnedEgress owned(AddressPair addresses, PolicyKey... policies) {
    return new OwnedEgress(addresses, Sorted.set(Arrays.asList(policies)));
  }

  void pods(PolicyKey policy, String... pods) {
    List<Endpoint> endpoints =
        Arrays.stream(pods)
            .map(pod ->
                new Endpoint(new NamespacedName("default", pod), Optional.empty(), List.of()))
            .toList();
    slices.add(new EndpointSlice("slice" + slices.size(), policy, endpoints));
  }

  /** Groups that list the same egresses again and again, on nodes in every phase. */
  static ListedCluster draw(RandomGenerator random) {
    ListedCluster drawn = new ListedCluster();
    for (int i = 0; i < 5; i++) {
      if (random.nextInt(6) > 0) {
        drawn.node("n" + i, phase(random), random.nextInt(4) > 0);
      }
    }
    for (int i = 0; i < 3; i++) {
      drawn.group("g" + i, "192.0.2." + 10 * i, "192.0.2." + (10 * i + 9));
      if (random.nextInt(3) > 0) {
        drawn.published.put("g" + i, drawnGroup(i, random));
      }
    }
    for (int i = 0; i < 6; i++) {
      drawn.policy(key(i), "g" + random.nextInt(4));
      drawn.reported.put(key(i), Sorted.map(Map.of("Programmed", "Programmed")));
      drawn.pods(key(i), "p" + random.nextInt(4), "p" + random.nextInt(4));
    }
    return drawn;
  }

  private static TunnelPhase phase(RandomGenerator random) {
    TunnelPhase[] phases = TunnelPhase.values();
    return phases[random.nextInt(phases.length)];
  }

  private static PublishedGroup drawnGroup(int group, RandomGenerator random) {
    List<GatewayNode> listed = new ArrayList<>();
    for (int node = 0; node < 5; node++) {
      List<OwnedEgress> owned = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        AddressPair addresses =
            random.nextInt(4) == 0
                ? AddressPair.NONE
                : AddressPair.of(IpAddress.of("192.0.2." + (10 * group + random.nextInt(4))));
        owned.add(owned(addresses, key(random.nextInt(6)), key(random.nextInt(6))));
      }
      listed.add(new GatewayNode(new NodeName("n" + node), phase(random).text(), owned));
    }
    return new PublishedGroup(listed);
  }

  private static PolicyKey key(int i) {
    return switch (i % 3) {
      case 0 -> PolicyKey.of("default", "p" + i);
      case 1 -> new PolicyKey.ClusterWide("p" + i);
      default -> new PolicyKey.OfEgress("p" + i);
    };
  }

  @Override
  public String toString() {
    return snapshot().toString();
  }
}
