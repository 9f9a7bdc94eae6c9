package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings.Withdrawal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Draws small clusters in which everything collides, with published states of every kind. */
final class RandomCluster {
  private final RandomGenerator random;
  private final SimulatedCluster cluster = new SimulatedCluster();

  private RandomCluster(RandomGenerator random) {
    this.random = random;
  }

  static SimulatedCluster draw(RandomGenerator random) {
    RandomCluster drawn = new RandomCluster(random);
    drawn.cluster.settings =
        new ControllerSettings(
            drawn.cluster.settings.families(),
            new PerFamily<>(IpPrefix.of("172.31.0.0/29"), IpPrefix.of("fd11::/125")),
            drawn.cluster.settings.marks(),
            3,
            Duration.ofSeconds(10),
            new Withdrawal(random.nextBoolean(), random.nextBoolean()));
    drawn.cluster.now = at(20);
    drawn.times(6, drawn::node);
    drawn.times(4, i -> drawn.group("g" + i));
    drawn.times(12, drawn::policy);
    drawn.times(12, drawn::pod);
    drawn.times(6, drawn::slice);
    drawn.cluster.groups.keySet().forEach(drawn::publish);
    return drawn.cluster;
  }

  private void times(int bound, java.util.function.IntConsumer body) {
    int count = random.nextInt(bound);
    for (int i = 0; i < count; i++) {
      body.accept(i);
    }
  }

  private boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private NodeName nodeName() {
    return new NodeName("n" + random.nextInt(7));
  }

  private void node(int i) {
    NodeName name = new NodeName("n" + i);
    Map<String, String> labels = once(5) ? Map.of() : Map.of("gateway", "true");
    cluster.nodes.put(
        name, new Node(name, Sorted.map(labels), !once(4), List.of(), List.of(), !once(4)));
    if (!once(6)) {
      cluster.liveness.put(name, pick(List.of(NodeLiveness.values())));
    }
    NodeName tunnel = once(8) ? nodeName() : name;
    if (!once(5)) {
      cluster.tunnels.put(tunnel, tunnel(tunnel));
    }
  }

  private Tunnel tunnel(NodeName name) {
    AddressPair addresses = AddressPair.NONE;
    addresses = once(3) ? addresses : addresses.with(v4("172.31.0.", random.nextInt(4)));
    addresses = once(3) ? addresses : addresses.with(IpAddress.of("fd11::" + random.nextInt(3)));
    return new Tunnel(
        name,
        addresses,
        Optional.empty(),
        once(3) ? Optional.empty() : Optional.of(new FwMark(0x26000000 + random.nextInt(3))),
        once(5) ? Optional.empty() : Optional.of(SimulatedCluster.PARENT),
        once(3) ? Optional.empty() : Optional.of(pick(List.of(TunnelPhase.values()))));
  }

  private static IpAddress v4(String network, int host) {
    return IpAddress.of(network + host);
  }

  private AddressPool pool(IpFamily family) {
    List<IpRange> ranges = new ArrayList<>();
    times(
        3,
        _ -> {
          IpAddress first = address(family);
          ranges.add(new IpRange(first, first.plus(random.nextInt(3))));
        });
    return new AddressPool(ranges);
  }

  private IpAddress address(IpFamily family) {
    int host = random.nextInt(1, 10);
    return family == IpFamily.IPV4 ? v4("192.0.2.", host) : IpAddress.of("2001:db8::" + host);
  }

  private void group(String name) {
    if (once(8)) {
      cluster.groups.put(
          name, new Declared.Refused<>(List.of(new Rejection("spec.ippools", "x", "a pool"))));
      return;
    }
    PerFamily<AddressPool> pools = PerFamily.of(this::pool);
    AddressPair defaults = AddressPair.NONE;
    for (IpFamily family : IpFamily.values()) {
      List<IpRange> ranges = pools.get(family).ranges();
      defaults = ranges.isEmpty() || once(2) ? defaults : defaults.with(pick(ranges).last());
    }
    cluster.add(
        new GatewayGroup(
            name,
            pools,
            defaults,
            SimulatedCluster.GATEWAYS,
            false,
            once(6),
            nodePolicy(),
            Instant.ofEpochSecond(random.nextInt(3))));
  }

  private NodePolicy nodePolicy() {
    return switch (random.nextInt(5)) {
      case 0 -> new NodePolicy.Pack();
      case 1 -> new NodePolicy.Limit(1 + random.nextInt(3));
      case 2 -> new NodePolicy.Unread("nearest");
      default -> new NodePolicy.Average();
    };
  }

  /** Resting addresses, some of which are in use again, or long rested. */
  private SortedMap<IpAddress, Instant> resting() {
    SortedMap<IpAddress, Instant> resting = new TreeMap<>();
    times(4, _ -> resting.put(address(IpFamily.IPV4), at(random.nextInt(20))));
    return resting;
  }

  private static Instant at(int second) {
    return Instant.EPOCH.plusSeconds(second);
  }

  private PolicyKey policyKey() {
    int i = random.nextInt(12);
    return switch (i % 4) {
      case 0 -> new PolicyKey.ClusterWide("p" + i);
      case 1 -> new PolicyKey.OfEgress("p" + i);
      default -> PolicyKey.of("ns" + i % 2, "p" + i);
    };
  }

  private void policy(int i) {
    PolicyKey key = policyKey();
    if (once(8)) {
      cluster.policies.put(
          key, new Declared.Refused<>(List.of(new Rejection("spec.destSubnet", "x", "a CIDR"))));
      return;
    }
    AddressWish wish = key instanceof PolicyKey.OfEgress ? egressWish() : wish();
    EgressPolicy policy =
        SimulatedCluster.policyOf(key, "g" + random.nextInt(4), wish, random.nextInt(4));
    cluster.add(policy);
  }

  private AddressWish egressWish() {
    IpAddress some = pair().toList().getFirst();
    return switch (random.nextInt(3)) {
      case 0 -> new AddressWish.Exactly(AddressPair.of(some));
      case 1 -> new AddressWish.FirstFree(Optional.of(some));
      default -> new AddressWish.FirstFree(Optional.empty());
    };
  }

  private AddressPair pair() {
    AddressPair both = AddressPair.of(address(IpFamily.IPV4)).with(address(IpFamily.IPV6));
    return switch (random.nextInt(3)) {
      case 0 -> new AddressPair(both.ipv4(), Optional.empty());
      case 1 -> new AddressPair(Optional.empty(), both.ipv6());
      default -> both;
    };
  }

  private AddressWish wish() {
    return switch (random.nextInt(5)) {
      case 0 -> new AddressWish.GroupDefault();
      case 1 -> new AddressWish.Exactly(pair());
      case 2 -> new AddressWish.NodeAddress();
      case 3 -> new AddressWish.Sharing(1 + random.nextInt(3));
      default -> new AddressWish.NextFree();
    };
  }

  private void pod(int i) {
    NamespacedName name = new NamespacedName(pick(List.of("default", "other")), "pod" + i);
    cluster.pods.put(
        name,
        new Pod(
            name,
            Optional.of(nodeName()),
            Sorted.emptyMap(),
            once(5) ? List.of() : List.of(v4("10.1.0.", i))));
  }

  private void slice(int i) {
    PolicyKey policy = policyKey();
    List<Endpoint> endpoints = new ArrayList<>();
    times(
        5,
        _ -> {
          NamespacedName pod = new NamespacedName("default", "pod" + random.nextInt(12));
          endpoints.add(new Endpoint(pod, Optional.empty(), List.of()));
        });
    cluster.slices.add(new EndpointSlice("s" + i, policy, endpoints));
  }

  private void publish(String group) {
    List<PublishedGroup.GatewayNode> nodes = new ArrayList<>();
    List<NodeName> names = new ArrayList<>();
    times(
        5,
        _ -> {
          NodeName name = nodeName();
          if (!names.contains(name)) {
            names.add(name);
            List<PublishedGroup.OwnedEgress> egresses = new ArrayList<>();
            times(4, _ -> egresses.add(owned()));
            nodes.add(new PublishedGroup.GatewayNode(name, "Ready", egresses));
          }
        });
    if (!once(4)) {
      cluster.published.put(group, new PublishedGroup(nodes, resting()));
    }
  }

  private PublishedGroup.OwnedEgress owned() {
    List<PolicyKey> policies = new ArrayList<>();
    times(4, _ -> policies.add(policyKey()));
    return new PublishedGroup.OwnedEgress(
        once(4) ? AddressPair.NONE : pair(), Sorted.set(policies));
  }
}
