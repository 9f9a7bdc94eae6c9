package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** A cluster and its node that change in one place at a time; all else stays the same object. */
record NodeStory(TunnelSettings tunnel, List<Moment> moments) {
  private static final int STEPS = 14;

  NodeStory {
    moments = List.copyOf(moments);
  }

  /**
   * What is known at a moment.
   *
   * @param reading what the kernel is found to hold by now
   */
  record Moment(NodeSnapshot snapshot, NodeNetwork network, DirectView direct, Reading reading) {}

  /** What of the last step the kernel is found to hold. */
  enum Reading {
    /** The very object that was programmed. */
    REMEMBERED,
    /** The same, read back. */
    AGAIN,
    /** The same egresses by other numbers, as an agent before this one may have left them. */
    RENUMBERED,
    /** Nothing: somebody has flushed it. */
    FLUSHED
  }

  static NodeStory draw(RandomGenerator random) {
    List<Moment> moments = new ArrayList<>();
    moments.add(
        new Moment(
            RandomNode.draw(random), RandomNode.NETWORK, DirectView.NONE, Reading.REMEMBERED));
    for (int i = 0; i < STEPS; i++) {
      moments.add(changed(moments.getLast(), random));
    }
    TunnelMode mode = TunnelMode.values()[random.nextInt(TunnelMode.values().length)];
    return new NodeStory(RandomNode.TUNNEL.with(mode), moments);
  }

  private static Moment changed(Moment before, RandomGenerator random) {
    Reading reading =
        switch (random.nextInt(10)) {
          case 0 -> Reading.FLUSHED;
          case 1, 2 -> Reading.AGAIN;
          case 3 -> Reading.RENUMBERED;
          default -> Reading.REMEMBERED;
        };
    return switch (random.nextInt(8)) {
      case 0 ->
          new Moment(
              before.snapshot(), network(before.network(), random), before.direct(), reading);
      case 1 -> new Moment(before.snapshot(), before.network(), direct(random), reading);
      default ->
          new Moment(
              changed(before.snapshot(), RandomNode.draw(random), random),
              before.network(),
              before.direct(),
              reading);
    };
  }

  private static NodeNetwork network(NodeNetwork before, RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> NodeNetwork.EMPTY;
      case 1 ->
          new NodeNetwork(before.links(), before.defaultRoutes(), !before.sourcesCheckedByMark());
      default -> RandomNode.NETWORK;
    };
  }

  private static DirectView direct(RandomGenerator random) {
    TreeMap<NodeName, Verdict> verdicts = new TreeMap<>();
    TreeSet<IpAddress> hops = new TreeSet<>();
    for (int node = 1; node < 4; node++) {
      if (random.nextBoolean()) {
        verdicts.put(new NodeName("n" + node), Verdict.values()[random.nextInt(3)]);
      }
      if (random.nextInt(3) == 0) {
        hops.add(IpAddress.of("172.31.0." + (node + 1)));
      }
    }
    return new DirectView(
        Optional.empty(), hops, random.nextInt(6) == 0, random.nextInt(4) == 0, verdicts);
  }

  private static NodeSnapshot changed(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    int part = random.nextInt(17);
    return new NodeSnapshot(
        before.node(),
        part == 0 ? other.labels() : before.labels(),
        part == 1 ? namespaces(before, random) : before.namespaceLabels(),
        part >= 2 && part <= 5 ? pods(before, other, random) : before.ownPods(),
        part == 6 ? other.groups() : before.groups(),
        part == 7 ? other.published() : before.published(),
        part >= 8 && part <= 10 ? policies(before, other, random) : before.policies(),
        part == 11 ? tunnels(before, other, random) : before.tunnels(),
        part >= 12 && part <= 13 ? slices(before, other, random) : before.slices(),
        part == 14 ? other.clusterRanges() : before.clusterRanges(),
        part >= 15 ? places(before, random) : before.remotePods(),
        before.progress());
  }

  private static SortedMap<String, SortedMap<String, String>> namespaces(
      NodeSnapshot before, RandomGenerator random) {
    String name = random.nextInt(3) == 0 ? "other" : "ns";
    return random.nextInt(3) == 0
        ? Sorted.without(before.namespaceLabels(), name)
        : Sorted.with(
            before.namespaceLabels(),
            name,
            Sorted.map(Map.of("team", random.nextBoolean() ? "a" : "b")));
  }

  /** One pod is replaced, removed, shares its address with another, or takes a remote one's. */
  private static SortedMap<NamespacedName, Pod> pods(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    List<Pod> choice = new ArrayList<>(other.ownPods().values());
    Pod chosen = choice.get(random.nextInt(choice.size()));
    NamespacedName twin = new NamespacedName(random.nextBoolean() ? "ns" : "other", "twin");
    return switch (random.nextInt(6)) {
      case 0 -> Sorted.without(before.ownPods(), chosen.name());
      case 1 -> Sorted.without(before.ownPods(), twin);
      case 2 ->
          Sorted.with(
              before.ownPods(),
              twin,
              new Pod(twin, chosen.node(), chosen.labels(), chosen.addresses()));
      case 3 -> {
        List<IpAddress> addresses = List.of(IpAddress.of("10.9.0." + (10 + random.nextInt(6))));
        yield Sorted.with(
            before.ownPods(), twin, new Pod(twin, chosen.node(), chosen.labels(), addresses));
      }
      default -> Sorted.with(before.ownPods(), chosen.name(), chosen);
    };
  }

  private static SortedMap<PolicyKey, EgressPolicy> policies(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    List<EgressPolicy> known = new ArrayList<>(before.policies().values());
    if (!known.isEmpty() && random.nextInt(3) == 0) {
      return Sorted.without(before.policies(), known.get(random.nextInt(known.size())).key());
    }
    List<EgressPolicy> others = new ArrayList<>(other.policies().values());
    if (others.isEmpty()) {
      return before.policies();
    }
    EgressPolicy chosen = others.get(random.nextInt(others.size()));
    return Sorted.with(before.policies(), chosen.key(), chosen);
  }

  private static SortedMap<NodeName, Tunnel> tunnels(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    NodeName node = new NodeName("n" + random.nextInt(4));
    Tunnel tunnel = other.tunnels().get(node);
    return tunnel == null || random.nextInt(4) == 0
        ? Sorted.without(before.tunnels(), node)
        : Sorted.with(before.tunnels(), node, tunnel);
  }

  private static List<EndpointSlice> slices(
      NodeSnapshot before, NodeSnapshot other, RandomGenerator random) {
    List<EndpointSlice> slices = new ArrayList<>(before.slices());
    if (!slices.isEmpty() && random.nextBoolean()) {
      slices.remove(random.nextInt(slices.size()));
    }
    if (!other.slices().isEmpty()) {
      EndpointSlice slice = other.slices().get(random.nextInt(other.slices().size()));
      // Some name a pod's address as another one's, which makes it nobody's.
      String suffix = random.nextInt(4) == 0 ? "-second" : "";
      EndpointSlice added =
          new EndpointSlice(slice.name() + suffix, slice.policy(), slice.endpoints());
      slices.removeIf(
          known -> known.name().equals(added.name()) && known.policy().equals(added.policy()));
      slices.add(random.nextInt(1 + slices.size()), suffix.isEmpty() ? added : renamed(added));
    }
    return slices;
  }

  private static EndpointSlice renamed(EndpointSlice slice) {
    return new EndpointSlice(
        slice.name(),
        slice.policy(),
        slice.endpoints().stream()
            .map(endpoint ->
                new Endpoint(
                    new NamespacedName("ns", endpoint.pod().name() + "-second"),
                    endpoint.node(),
                    endpoint.addresses()))
            .toList());
  }

  private static SortedMap<IpAddress, NodeName> places(
      NodeSnapshot before, RandomGenerator random) {
    IpAddress address = IpAddress.of("10.9.0." + random.nextInt(17));
    return random.nextInt(3) == 0
        ? Sorted.without(before.remotePods(), address)
        : Sorted.with(before.remotePods(), address, new NodeName("n" + (1 + random.nextInt(4))));
  }
}
