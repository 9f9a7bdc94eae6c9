package io.egressgateway.testkit.generate;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A cluster nobody has published anything about yet.
 *
 * <p>Pod {@code i} is on node {@code i mod nodes} and bears the labels of policy {@code i mod
 * policies}, so that each policy has equally many pods, on as many nodes. Every tenth policy is
 * cluster-wide; every tenth of the others holds for one destination alone. Policies that share an
 * egress IP name it; there are so many of them that exactly as many egress IPs are in use as asked
 * for. A tenth of the nodes are gateways, in one of {@value #GROUPS} groups each.
 */
public final class LargeCluster {
  private static final int GROUPS = 10;
  private static final int NAMESPACES = 100;
  private static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

  private final Size size;

  private LargeCluster(Size size) {
    this.size = size;
  }

  /** How many of each; at least as many policies as egress IPs, ten nodes or more. */
  public record Size(int nodes, int pods, int policies, int egressIps) {
    /** The size that docs/scale.md reports. */
    public static final Size AIM = new Size(1_000, 100_000, 10_000, 5_000);

    public Size {
      if (nodes < 10 * GROUPS || pods < 0 || egressIps < GROUPS || policies < egressIps) {
        throw new IllegalArgumentException(
            "at least 100 nodes, 10 egress IPs, and as many policies as these: %d, %d, %d"
                .formatted(nodes, egressIps, policies));
      }
    }
  }

  public static ClusterSnapshot of(Size size) {
    LargeCluster cluster = new LargeCluster(size);
    return new ClusterSnapshot(
        cluster.nodes(),
        namespaces(),
        cluster.pods(),
        cluster.groups(),
        Sorted.emptyMap(),
        cluster.policies(),
        cluster.tunnels(),
        List.of(),
        new Declared.Accepted<>(ClusterRangesWish.DEFAULT),
        List.of(IpPrefix.of("10.96.0.0/12")),
        Sorted.emptyMap(),
        ReportedConditions.NONE,
        Sorted.set(List.of()),
        Revisions.NONE);
  }

  /** The pod of a number, on a node, with the labels that make it a policy's. */
  public static Pod pod(int number, int node, int policy) {
    return new Pod(
        new NamespacedName(namespace(policy), "pod-%06d".formatted(number)),
        Optional.of(nodeName(node)),
        Sorted.map(
            Map.of("app", app(policy), "pod-template-hash", "5d4f8c7b9", "tier", "t" + policy % 3)),
        List.of(IpAddress.of("10.0.0.0").plus(podAddress(number, node))));
  }

  /** Each node has 1024 addresses for its pods, as from its podCIDR. */
  private static long podAddress(int number, int node) {
    return node * 1024L + 1 + number % 1000;
  }

  public static NodeName nodeName(int number) {
    return new NodeName("node-%04d".formatted(number));
  }

  private static String namespace(int policy) {
    return "ns-%02d".formatted(policy % NAMESPACES);
  }

  private static String app(int policy) {
    return "app-%05d".formatted(policy);
  }

  private boolean isGateway(int node) {
    return node % 10 == 0;
  }

  private SortedMap<NodeName, Node> nodes() {
    SortedMap<NodeName, Node> nodes = new TreeMap<>();
    for (int i = 0; i < size.nodes(); i++) {
      SortedMap<String, String> labels = new TreeMap<>();
      labels.put("kubernetes.io/os", "linux");
      if (isGateway(i)) {
        labels.put("egress", group(i / 10));
      }
      IpAddress first = IpAddress.of("10.0.0.0").plus(i * 1024L);
      nodes.put(
          nodeName(i),
          new Node(
              nodeName(i), labels, true, List.of(parent(i)), List.of(new IpPrefix(first, 22))));
    }
    return nodes;
  }

  private static IpAddress parent(int node) {
    return IpAddress.of("172.16.0.1").plus(node);
  }

  private static SortedMap<String, SortedMap<String, String>> namespaces() {
    SortedMap<String, SortedMap<String, String>> namespaces = new TreeMap<>();
    for (int i = 0; i < NAMESPACES; i++) {
      namespaces.put(namespace(i), Sorted.map(Map.of("kubernetes.io/metadata.name", namespace(i))));
    }
    return namespaces;
  }

  private SortedMap<NamespacedName, Pod> pods() {
    SortedMap<NamespacedName, Pod> pods = new TreeMap<>();
    for (int i = 0; i < size.pods(); i++) {
      // Consecutive pods of a policy are on different nodes whatever the sizes divide by.
      Pod pod = pod(i, (i + i / size.policies()) % size.nodes(), i % size.policies());
      pods.put(pod.name(), pod);
    }
    return pods;
  }

  private static String group(int number) {
    return "group-" + number % GROUPS;
  }

  /** The first address of a group's pool. */
  private static IpAddress pool(int group) {
    return IpAddress.of("192.168.0.0").plus(group * 4096L);
  }

  private int egressIpsPerGroup() {
    return size.egressIps() / GROUPS;
  }

  private SortedMap<String, Declared<GatewayGroup>> groups() {
    SortedMap<String, Declared<GatewayGroup>> groups = new TreeMap<>();
    for (int i = 0; i < GROUPS; i++) {
      AddressPool pool =
          new AddressPool(List.of(new IpRange(pool(i), pool(i).plus(egressIpsPerGroup() - 1L))));
      groups.put(
          group(i),
          new Declared.Accepted<>(
              new GatewayGroup(
                  group(i),
                  new PerFamily<>(pool, AddressPool.EMPTY),
                  AddressPair.NONE,
                  new LabelSelector(Sorted.map(Map.of("egress", group(i))), List.of()),
                  false,
                  false,
                  CREATED)));
    }
    return groups;
  }

  private SortedMap<PolicyKey, Declared<EgressPolicy>> policies() {
    SortedMap<PolicyKey, Declared<EgressPolicy>> policies = new TreeMap<>();
    for (int i = 0; i < size.policies(); i++) {
      EgressPolicy policy = policy(i);
      policies.put(policy.key(), new Declared.Accepted<>(policy));
    }
    return policies;
  }

  /** The policy of a number. */
  private EgressPolicy policy(int number) {
    boolean clusterWide = number % 10 == 1;
    String name = "policy-%05d".formatted(number);
    LabelSelector pods = new LabelSelector(Sorted.map(Map.of("app", app(number))), List.of());
    return new EgressPolicy(
        clusterWide ? new PolicyKey.ClusterWide(name) : PolicyKey.of(namespace(number), name),
        group(number / GROUPS),
        new Subject.Pods(
            clusterWide ? new Namespaces.All() : new Namespaces.One(namespace(number)), pods),
        number % 10 == 2 ? List.of(IpPrefix.of("203.0.113.0/24")) : List.of(),
        wish(number),
        clusterWide ? EgressPolicy.CLUSTER_PRIORITY : EgressPolicy.NAMESPACED_PRIORITY,
        CREATED.plusSeconds(number));
  }

  /** The policies of a group take its addresses in turn; where none is left over, the next one. */
  private AddressWish wish(int number) {
    int inGroup = number / (GROUPS * GROUPS) * GROUPS + number % GROUPS;
    IpAddress address = pool(number / GROUPS % GROUPS).plus(inGroup % egressIpsPerGroup());
    return size.policies() == size.egressIps()
        ? new AddressWish.NextFree()
        : new AddressWish.Exactly(AddressPair.of(address));
  }

  private SortedMap<NodeName, Tunnel> tunnels() {
    SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    for (int i = 0; i < size.nodes(); i++) {
      Tunnel.Parent parent =
          new Tunnel.Parent(new InterfaceName("eth0"), AddressPair.of(parent(i)));
      tunnels.put(
          nodeName(i),
          new Tunnel(
              nodeName(i),
              AddressPair.NONE,
              Optional.empty(),
              Optional.empty(),
              Optional.of(parent),
              Optional.empty()));
    }
    return tunnels;
  }
}
