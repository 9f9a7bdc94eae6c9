package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Small random clusters in which everything collides: few addresses, prefixes, labels, times. */
public final class RandomNode {
  public static final NodeName SELF = new NodeName("n0");
  static final NodeName OTHER = new NodeName("n1");
  public static final TunnelSettings TUNNEL =
      TunnelSettings.of(new PerFamily<>(Optional.of(16), Optional.of(112)));
  public static final NodeNetwork NETWORK =
      new NodeNetwork(
          List.of(
              new NodeNetwork.Link(
                  new InterfaceName("eth0"),
                  2,
                  1500,
                  true,
                  Optional.of(new MacAddress(2)),
                  List.of(
                      new NodeNetwork.LinkAddress(IpAddress.of("fe80::1"), 64),
                      new NodeNetwork.LinkAddress(IpAddress.of("192.168.0.10"), 24),
                      new NodeNetwork.LinkAddress(IpAddress.of("fd01::10"), 64)))),
          List.of(
              new NodeNetwork.DefaultRoute(
                  IpFamily.IPV4, new InterfaceName("eth0"), Optional.empty(), 100)));
  private static final List<String> GROUPS = List.of("g0", "g1");
  private static final List<String> PREFIXES =
      List.of(
          "0.0.0.0/0",
          "10.0.0.0/8",
          "10.0.0.0/30",
          "10.0.0.2/31",
          "10.0.0.4/32",
          "8.0.0.0/6",
          "255.255.255.252/30",
          "::/0",
          "fd00::/126",
          "fd00::2/127",
          "2001:db8::/32",
          "ffff:ffff:ffff:ffff:ffff:ffff:ffff:fffc/126");
  private static final List<String> SOURCES =
      List.of(
          "10.9.0.0/31",
          "10.9.0.2/31",
          "10.9.0.8/29",
          "10.9.0.0/24",
          "10.9.0.11/32",
          "0.0.0.0/0",
          "fd09::2/127",
          "fd09::10/124",
          "fd09::/120",
          "::/0");

  private static final List<String> CLUSTER =
      List.of("10.0.0.2-10.0.0.3", "10.0.0.7-10.0.1.0", "fd00::1-fd00::2", "fd00::9-fd00::9");

  private final RandomGenerator random;

  private RandomNode(RandomGenerator random) {
    this.random = random;
  }

  public static NodeSnapshot draw(RandomGenerator random) {
    return new RandomNode(random).draw();
  }

  private NodeSnapshot draw() {
    SortedMap<NamespacedName, Pod> ownPods = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      ownPods.put(podName(i), pod(i));
    }
    SortedMap<PolicyKey, EgressPolicy> policies = new TreeMap<>();
    int count = random.nextInt(6);
    for (int i = 0; i < count; i++) {
      EgressPolicy policy = policy(i);
      policies.put(policy.key(), policy);
    }
    SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    for (int i = 0; i < 4; i++) {
      tunnels.put(new NodeName("n" + i), tunnel(i));
    }
    return new NodeSnapshot(
        SELF,
        Sorted.map(random.nextBoolean() ? Map.of("gateway", "g0") : Map.of()),
        Sorted.map(Map.of("ns", Sorted.map(Map.of("team", "a")))),
        ownPods,
        groups(),
        published(policies),
        policies,
        tunnels,
        slices(policies),
        IpRange.merged(cluster()),
        remotePods(),
        Progress.NONE);
  }

  private static NamespacedName podName(int number) {
    return new NamespacedName("ns", "pod" + number);
  }

  private static List<IpAddress> podAddresses(int number) {
    return List.of(IpAddress.of("10.9.0." + number), IpAddress.of("fd09::" + number));
  }

  private Pod pod(int number) {
    String label = "l" + random.nextInt(3);
    return new Pod(
        podName(number), Optional.of(SELF), Sorted.map(Map.of("app", label)), podAddresses(number));
  }

  private EgressPolicy policy(int number) {
    PolicyKey key =
        random.nextBoolean()
            ? PolicyKey.of("ns", "p" + number)
            : new PolicyKey.ClusterWide("c" + number);
    List<IpPrefix> destinations = new ArrayList<>();
    int count = random.nextInt(4);
    for (int i = 0; i < count; i++) {
      destinations.add(IpPrefix.of(PREFIXES.get(random.nextInt(PREFIXES.size()))));
    }
    return new EgressPolicy(
        key,
        random.nextInt(20) == 0 ? "missing" : GROUPS.get(random.nextInt(2)),
        subject(),
        destinations,
        wish(),
        1 + random.nextInt(3),
        Instant.ofEpochSecond(random.nextInt(3)),
        exceptions());
  }

  private List<IpPrefix> exceptions() {
    List<IpPrefix> exceptions = new ArrayList<>();
    int count = Math.max(0, random.nextInt(6) - 3);
    for (int i = 0; i < count; i++) {
      exceptions.add(IpPrefix.of(PREFIXES.get(random.nextInt(PREFIXES.size()))));
    }
    return exceptions;
  }

  private Subject subject() {
    if (random.nextInt(3) == 0) {
      return new Subject.Sources(
          List.of(
              IpPrefix.of(SOURCES.get(random.nextInt(SOURCES.size()))),
              IpPrefix.of(SOURCES.get(random.nextInt(SOURCES.size())))));
    }
    LabelSelector app =
        new LabelSelector(Sorted.map(Map.of("app", "l" + random.nextInt(3))), List.of());
    LabelSelector pods = random.nextInt(3) == 0 ? LabelSelector.EVERYTHING : app;
    return new Subject.Pods(
        switch (random.nextInt(3)) {
          case 0 -> new Namespaces.All();
          case 1 -> new Namespaces.One(random.nextInt(4) == 0 ? "other" : "ns");
          default ->
              new Namespaces.Matching(
                  new LabelSelector(
                      Sorted.map(Map.of("team", random.nextInt(4) == 0 ? "b" : "a")), List.of()));
        },
        pods);
  }

  private AddressWish wish() {
    return switch (random.nextInt(5)) {
      case 0 -> new AddressWish.NodeAddress();
      case 1 -> new AddressWish.Exactly(AddressPair.of(eip(IpFamily.IPV4)));
      case 2 -> new AddressWish.Exactly(pair());
      case 3 -> new AddressWish.NextFree();
      default -> new AddressWish.GroupDefault();
    };
  }

  private IpAddress eip(IpFamily family) {
    int host = 1 + random.nextInt(3);
    return IpAddress.of(family == IpFamily.IPV4 ? "203.0.113." + host : "2001:db8:1::" + host);
  }

  private AddressPair pair() {
    return AddressPair.of(eip(IpFamily.IPV4)).with(eip(IpFamily.IPV6));
  }

  private Tunnel tunnel(int number) {
    boolean complete = number == 0 || random.nextInt(6) > 0;
    return new Tunnel(
        new NodeName("n" + number),
        AddressPair.of(IpAddress.of("172.31.0." + (number + 1)))
            .with(IpAddress.of("fd31::" + (number + 1))),
        Optional.of(new MacAddress(0x660000000000L + number)),
        Optional.of(new FwMark(0x26000001 + number)),
        complete
            ? Optional.of(
                new Tunnel.Parent(
                    new InterfaceName("eth0"),
                    AddressPair.of(IpAddress.of("192.168.0.1" + number))))
            : Optional.empty(),
        Optional.of(TunnelPhase.READY),
        random.nextInt(4) > 0
            ? Optional.of(new Tunnel.Direct(Sorted.emptySet()))
            : Optional.empty());
  }

  private SortedMap<String, GatewayGroup> groups() {
    SortedMap<String, GatewayGroup> groups = new TreeMap<>();
    for (String name : GROUPS) {
      AddressPool v4 = new AddressPool(List.of(range("203.0.113.1-203.0.113.9")));
      AddressPool v6 = new AddressPool(List.of(range("2001:db8:1::1-2001:db8:1::9")));
      groups.put(
          name,
          new GatewayGroup(
              name,
              new PerFamily<>(
                  random.nextInt(4) > 0 ? v4 : AddressPool.EMPTY,
                  random.nextInt(4) > 0 ? v6 : AddressPool.EMPTY),
              AddressPair.NONE,
              new LabelSelector(Sorted.map(Map.of("gateway", name)), List.of()),
              false,
              false,
              Instant.EPOCH));
    }
    return groups;
  }

  private SortedMap<String, PublishedGroup> published(SortedMap<PolicyKey, EgressPolicy> policies) {
    SortedMap<String, PublishedGroup> published = new TreeMap<>();
    for (String group : GROUPS) {
      TreeMap<NodeName, List<OwnedEgress>> owned = new TreeMap<>();
      for (EgressPolicy policy : policies.values()) {
        if (policy.group().equals(group) && random.nextInt(5) > 0) {
          AddressPair addresses =
              policy.wish() instanceof AddressWish.NodeAddress
                  ? AddressPair.NONE
                  : policy.wish() instanceof AddressWish.Exactly(AddressPair exact)
                      ? exact
                      : random.nextBoolean() ? pair() : AddressPair.of(eip(IpFamily.IPV4));
          owned
              .computeIfAbsent(new NodeName("n" + random.nextInt(4)), _ -> new ArrayList<>())
              .add(new OwnedEgress(addresses, new TreeSet<>(List.of(policy.key()))));
        }
      }
      published.put(
          group,
          new PublishedGroup(
              owned.entrySet().stream()
                  .map(entry -> new GatewayNode(entry.getKey(), "Ready", entry.getValue()))
                  .toList()));
    }
    return published;
  }

  /** All pods of other nodes, named by slices or not. */
  private SortedMap<IpAddress, NodeName> remotePods() {
    SortedMap<IpAddress, NodeName> nodes = new TreeMap<>();
    for (int i = 10; i < 16; i++) {
      NodeName node = new NodeName("n" + (1 + i % 3));
      podAddresses(i).forEach(address -> nodes.put(address, node));
    }
    return nodes;
  }

  /** Pods 10 to 13 are on other nodes; the slices also name own pods, which must not count. */
  private List<EndpointSlice> slices(SortedMap<PolicyKey, EgressPolicy> policies) {
    List<EndpointSlice> slices = new ArrayList<>();
    for (PolicyKey key : policies.keySet()) {
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = 10; i < 14; i++) {
        if (random.nextBoolean()) {
          NodeName node = new NodeName("n" + (1 + i % 3));
          endpoints.add(new Endpoint(podName(i), Optional.of(node), podAddresses(i)));
        }
      }
      int own = random.nextInt(4);
      endpoints.add(new Endpoint(podName(own), Optional.of(SELF), podAddresses(own)));
      slices.add(new EndpointSlice(key.objectName() + "-x", key, endpoints));
    }
    return slices;
  }

  private static IpRange range(String text) {
    String[] ends = text.split("-");
    return new IpRange(IpAddress.of(ends[0]), IpAddress.of(ends[1]));
  }

  private List<IpRange> cluster() {
    return CLUSTER.stream().filter(_ -> random.nextInt(4) > 0).map(RandomNode::range).toList();
  }

  /** The same snapshot as another reader would have collected it. */
  public static NodeSnapshot shuffled(NodeSnapshot snapshot, long seed) {
    List<EndpointSlice> slices = new ArrayList<>(snapshot.slices());
    Collections.shuffle(slices, new Random(seed));
    return new NodeSnapshot(
        snapshot.node(),
        snapshot.labels(),
        snapshot.namespaceLabels(),
        snapshot.ownPods(),
        snapshot.groups(),
        snapshot.published(),
        snapshot.policies(),
        snapshot.tunnels(),
        slices,
        snapshot.clusterRanges(),
        snapshot.remotePods(),
        Progress.NONE);
  }

  /** The same node when the status of the groups says something else. */
  static NodeSnapshot withPublished(NodeSnapshot s, SortedMap<String, PublishedGroup> published) {
    return new NodeSnapshot(
        s.node(),
        s.labels(),
        s.namespaceLabels(),
        s.ownPods(),
        s.groups(),
        published,
        s.policies(),
        s.tunnels(),
        s.slices(),
        s.clusterRanges(),
        s.remotePods(),
        s.progress());
  }

  /** Addresses at and next to every border that can be drawn. */
  public static List<IpAddress> destinations(IpFamily family) {
    TreeSet<IpAddress> borders = new TreeSet<>();
    for (String text : PREFIXES) {
      IpRange range = IpPrefix.of(text).toRange();
      borders.addAll(around(range));
    }
    CLUSTER.forEach(text -> borders.addAll(around(range(text))));
    return borders.stream().filter(address -> address.family() == family).toList();
  }

  private static List<IpAddress> around(IpRange range) {
    return List.of(range.first(), range.first().plus(-1), range.last(), range.last().plus(1));
  }
}
