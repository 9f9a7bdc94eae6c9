package io.egressgateway.lab.bench.line;

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
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cluster as the agents of a line see it: all pods on the source node, all egresses on the
 * gateway, pod {@code i} covered by policy {@code i mod policies}, an egress IP for each policy.
 *
 * @param size how many policies and pods
 * @param owner who owns every egress
 */
public record SyntheticCluster(Size size, NodeName owner) {
  public static final NodeName SOURCE = new NodeName("source");
  public static final NodeName GATEWAY = new NodeName("gateway");

  /** A second gateway, which is not there: something to re-point egresses to. */
  public static final NodeName SPARE = new NodeName("spare");

  private static final String GROUP = "bench";
  private static final String NAMESPACE = "bench";

  /** As many endpoints as the product's own controller puts into a slice. */
  private static final int ENDPOINTS_PER_SLICE = 100;

  private static final Instant CREATED = Instant.EPOCH;

  /** How many policies and pods; at least as many pods as policies. */
  public record Size(int policies, int pods) {
    public Size {
      if (policies < 1 || pods < policies || pods > 1 << 20) {
        throw new IllegalArgumentException(
            "1 or more policies, at least as many pods, at most 2^20: " + policies + ", " + pods);
      }
    }

    @Override
    public String toString() {
      return policies == 1
          ? "1 policy"
          : "%,d policies".formatted(policies)
              + (pods == policies ? "" : ", %,d pods".formatted(pods));
    }
  }

  /** A cluster whose egresses are all on the gateway of the line. */
  public static SyntheticCluster of(Size size) {
    return new SyntheticCluster(size, GATEWAY);
  }

  /** What the agent of a node sees. */
  public NodeSnapshot seenBy(NodeName node) {
    boolean source = node.equals(SOURCE);
    return new NodeSnapshot(
        node,
        Sorted.map(source ? Map.of() : Map.of("gateway", "yes")),
        Sorted.map(Map.of(NAMESPACE, Sorted.map(Map.of()))),
        source ? pods() : Sorted.emptyMap(),
        Sorted.map(Map.of(GROUP, group())),
        Sorted.map(Map.of(GROUP, published())),
        policies(),
        tunnels(),
        slices(),
        IpRange.merged(List.of(LineAddresses.PODS.toRange(), LineAddresses.UNDERLAY.toRange())));
  }

  /** What the source's agent sees after its pod with this number was given to another policy. */
  public static NodeSnapshot withPod(NodeSnapshot before, int number, int policy) {
    // As the watch does it: what is as it was stays the same object.
    SortedMap<NamespacedName, Pod> pods =
        Sorted.with(before.ownPods(), podName(number), pod(number, policy));
    return new NodeSnapshot(
        before.node(),
        before.labels(),
        before.namespaceLabels(),
        pods,
        before.groups(),
        before.published(),
        before.policies(),
        before.tunnels(),
        before.slices(),
        before.clusterRanges(),
        before.remotePods(),
        before.progress());
  }

  /** What an agent sees after one more pod was published in the first slice. */
  public static NodeSnapshot withEndpoint(NodeSnapshot before, int number) {
    List<EndpointSlice> slices = new ArrayList<>(before.slices());
    EndpointSlice first = slices.getFirst();
    List<Endpoint> endpoints = new ArrayList<>(first.endpoints());
    endpoints.add(
        new Endpoint(podName(number), Optional.of(SOURCE), List.of(LineAddresses.pod(number))));
    slices.set(0, new EndpointSlice(first.name(), first.policy(), endpoints));
    return new NodeSnapshot(
        before.node(),
        before.labels(),
        before.namespaceLabels(),
        before.ownPods(),
        before.groups(),
        before.published(),
        before.policies(),
        before.tunnels(),
        slices,
        before.clusterRanges(),
        before.remotePods(),
        before.progress());
  }

  /** What an agent sees after the egress of the first policy went to a node. */
  public static NodeSnapshot withFirstEgressAt(NodeSnapshot before, NodeName node) {
    List<OwnedEgress> owned =
        before.published().getOrDefault(GROUP, PublishedGroup.NOTHING).nodes().stream()
            .flatMap(each -> each.egresses().stream())
            .toList();
    PublishedGroup published =
        new PublishedGroup(
            List.of(
                new GatewayNode(GATEWAY, "Ready", owned.subList(1, owned.size())),
                new GatewayNode(node, "Ready", owned.subList(0, 1))));
    return new NodeSnapshot(
        before.node(),
        before.labels(),
        before.namespaceLabels(),
        before.ownPods(),
        before.groups(),
        Sorted.map(Map.of(GROUP, published)),
        before.policies(),
        before.tunnels(),
        before.slices(),
        before.clusterRanges(),
        before.remotePods(),
        before.progress());
  }

  private SortedMap<NamespacedName, Pod> pods() {
    SortedMap<NamespacedName, Pod> pods = new TreeMap<>();
    for (int i = 0; i < size.pods(); i++) {
      pods.put(podName(i), pod(i, i % size.policies()));
    }
    return pods;
  }

  private static NamespacedName podName(int number) {
    return new NamespacedName(NAMESPACE, "pod" + number);
  }

  private static Pod pod(int number, int policy) {
    return new Pod(
        podName(number),
        Optional.of(SOURCE),
        Sorted.map(Map.of("app", "a" + policy)),
        List.of(LineAddresses.pod(number)));
  }

  private static PolicyKey key(int number) {
    return PolicyKey.of(NAMESPACE, "policy" + number);
  }

  private SortedMap<PolicyKey, EgressPolicy> policies() {
    SortedMap<PolicyKey, EgressPolicy> policies = new TreeMap<>();
    for (int i = 0; i < size.policies(); i++) {
      LabelSelector app = new LabelSelector(Sorted.map(Map.of("app", "a" + i)), List.of());
      policies.put(
          key(i),
          new EgressPolicy(
              key(i),
              GROUP,
              new Subject.Pods(new Namespaces.One(NAMESPACE), app),
              List.<IpPrefix>of(),
              new AddressWish.NextFree(),
              EgressPolicy.NAMESPACED_PRIORITY,
              CREATED));
    }
    return policies;
  }

  private GatewayGroup group() {
    AddressPool pool =
        new AddressPool(
            List.of(
                new IpRange(LineAddresses.egress(0), LineAddresses.egress(size.policies() - 1))));
    return new GatewayGroup(
        GROUP,
        new PerFamily<>(pool, AddressPool.EMPTY),
        AddressPair.NONE,
        new LabelSelector(Sorted.map(Map.of("gateway", "yes")), List.of()),
        false,
        false,
        Instant.EPOCH);
  }

  private PublishedGroup published() {
    List<OwnedEgress> owned = new ArrayList<>();
    for (int i = 0; i < size.policies(); i++) {
      AddressPair address = AddressPair.of(LineAddresses.egress(i));
      owned.add(new OwnedEgress(address, Sorted.set(List.of(key(i)))));
    }
    return new PublishedGroup(List.of(new GatewayNode(owner, "Ready", owned)));
  }

  private static SortedMap<NodeName, Tunnel> tunnels() {
    SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    tunnels.put(SOURCE, tunnel(SOURCE, 1, LineAddresses.SOURCE));
    tunnels.put(GATEWAY, tunnel(GATEWAY, 2, LineAddresses.GATEWAY));
    tunnels.put(SPARE, tunnel(SPARE, 3, LineAddresses.SPARE));
    return tunnels;
  }

  private static Tunnel tunnel(NodeName node, int number, IpAddress underlay) {
    return new Tunnel(
        node,
        AddressPair.of(LineAddresses.TUNNEL.address().plus(number)),
        Optional.of(new MacAddress(0x66_00_00_00_00_00L + number)),
        Optional.of(new FwMark(0x26_00_00_00 + number)),
        Optional.of(
            new Tunnel.Parent(
                new InterfaceName(LineAddresses.SEGMENT_LINK), AddressPair.of(underlay))),
        Optional.empty(),
        // Nobody looks at it in the mode vxlan.
        Optional.of(new Tunnel.Direct(Sorted.emptySet())));
  }

  private List<EndpointSlice> slices() {
    List<EndpointSlice> slices = new ArrayList<>();
    for (int policy = 0; policy < size.policies(); policy++) {
      List<Endpoint> endpoints = new ArrayList<>();
      for (int pod = policy; pod < size.pods(); pod += size.policies()) {
        endpoints.add(
            new Endpoint(podName(pod), Optional.of(SOURCE), List.of(LineAddresses.pod(pod))));
        if (endpoints.size() == ENDPOINTS_PER_SLICE) {
          slices.add(new EndpointSlice("policy" + policy + "-" + pod, key(policy), endpoints));
          endpoints.clear();
        }
      }
      if (!endpoints.isEmpty()) {
        slices.add(new EndpointSlice("policy" + policy + "-rest", key(policy), endpoints));
      }
    }
    return slices;
  }
}
