package io.egressgateway.app.reconcile;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
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
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Node n0 of a cluster of two, with one pod, one policy and one egress IP. */
final class SampleNode {
  static final IpAddress POD = IpAddress.of("10.9.0.1");
  static final IpAddress EIP = IpAddress.of("203.0.113.1");
  static final IpAddress ROUTER = IpAddress.of("192.0.2.1");
  static final IpAddress OTHER_NODE = IpAddress.of("192.0.2.11");
  static final TunnelSettings TUNNEL =
      TunnelSettings.of(new PerFamily<>(Optional.of(16), Optional.empty()));
  static final NodeNetwork NETWORK =
      new NodeNetwork(
          List.of(
              new NodeNetwork.Link(
                  new InterfaceName("eth0"),
                  2,
                  1500,
                  true,
                  Optional.of(new MacAddress(2)),
                  List.of(new NodeNetwork.LinkAddress(IpAddress.of("192.0.2.10"), 24)))),
          List.of(
              new NodeNetwork.DefaultRoute(
                  IpFamily.IPV4, new InterfaceName("eth0"), Optional.of(ROUTER), 100)));

  private static final PolicyKey POLICY = PolicyKey.of("ns", "policy");

  private SampleNode() {}

  /** The egress IP is this node's. */
  static NodeSnapshot owner() {
    return snapshot(published("n0"), policies());
  }

  /** The egress IP is the other node's. */
  static NodeSnapshot client() {
    return snapshot(published("n1"), policies());
  }

  static NodeSnapshot withoutPolicies() {
    return snapshot(new PublishedGroup(List.of()), Sorted.emptyMap());
  }

  /** The same, read at other revisions. */
  static NodeSnapshot at(NodeSnapshot s, Progress progress) {
    return new NodeSnapshot(
        s.node(),
        s.labels(),
        s.namespaceLabels(),
        s.ownPods(),
        s.groups(),
        s.published(),
        s.policies(),
        s.tunnels(),
        s.slices(),
        s.clusterRanges(),
        s.remotePods(),
        progress);
  }

  private static PublishedGroup published(String owner) {
    OwnedEgress egress = new OwnedEgress(AddressPair.of(EIP), Sorted.set(List.of(POLICY)));
    return new PublishedGroup(
        List.of(new GatewayNode(new NodeName(owner), "Ready", List.of(egress))));
  }

  private static SortedMap<PolicyKey, EgressPolicy> policies() {
    return Sorted.map(
        Map.of(
            POLICY,
            new EgressPolicy(
                POLICY,
                "group",
                new Subject.Pods(new Subject.Namespaces.One("ns"), LabelSelector.EVERYTHING),
                List.of(),
                new AddressWish.Exactly(AddressPair.of(EIP)),
                1,
                Instant.EPOCH)));
  }

  private static NodeSnapshot snapshot(
      PublishedGroup published, SortedMap<PolicyKey, EgressPolicy> policies) {
    NamespacedName pod = new NamespacedName("ns", "pod");
    TreeMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    tunnels.put(new NodeName("n0"), tunnel(0));
    tunnels.put(new NodeName("n1"), tunnel(1));
    LabelSelector gateways = new LabelSelector(Sorted.map(Map.of("gateway", "true")), List.of());
    GatewayGroup group =
        new GatewayGroup(
            "group",
            new PerFamily<>(new AddressPool(List.of(new IpRange(EIP, EIP))), AddressPool.EMPTY),
            AddressPair.NONE,
            gateways,
            false,
            false);
    return new NodeSnapshot(
        new NodeName("n0"),
        Sorted.emptyMap(),
        Sorted.map(Map.of("ns", Sorted.emptyMap())),
        Sorted.map(
            Map.of(
                pod,
                new Pod(pod, Optional.of(new NodeName("n0")), Sorted.emptyMap(), List.of(POD)))),
        Sorted.map(Map.of("group", group)),
        Sorted.map(Map.of("group", published)),
        policies,
        tunnels,
        List.of(),
        List.of());
  }

  private static Tunnel tunnel(int number) {
    return new Tunnel(
        new NodeName("n" + number),
        AddressPair.of(IpAddress.of("172.31.0." + (number + 1))),
        Optional.of(new MacAddress(0x660000000000L + number)),
        Optional.of(new FwMark(0x26000001 + number)),
        Optional.of(
            new Tunnel.Parent(
                new InterfaceName("eth0"), AddressPair.of(IpAddress.of("192.0.2.1" + number)))),
        Optional.empty());
  }
}
