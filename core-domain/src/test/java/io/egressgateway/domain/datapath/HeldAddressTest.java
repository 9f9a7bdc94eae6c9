package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.StaticGroup;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An address of an Egress without a pool, which somebody has put on an interface of a node. */
class HeldAddressTest {
  private static final IpAddress POD = IpAddress.of("10.9.0.1");
  private static final IpAddress OUTSIDE = IpAddress.of("198.51.100.7");
  private static final FwMark MARK_OF_OTHER = new FwMark(0x26000002);
  private static final PolicyKey EGRESS = new PolicyKey.OfEgress("web");

  private static Tunnel tunnel(NodeName node, int number) {
    return new Tunnel(
        node,
        AddressPair.of(IpAddress.of("172.31.0." + number)),
        Optional.of(new MacAddress(0x660000000000L + number)),
        Optional.of(new FwMark(0x26000000 + number)),
        Optional.of(
            new Tunnel.Parent(
                new InterfaceName("eth0"),
                AddressPair.of(IpAddress.of("192.168.0.1" + (number - 1))))),
        Optional.of(TunnelPhase.READY));
  }

  /** The node's view of an Egress for its pod, whose address {@code carrier} is said to have. */
  private static NodeSnapshot snapshot(IpAddress address, NodeName carrier) {
    GatewayGroup group = StaticGroup.of(address);
    Pod pod =
        new Pod(
            new NamespacedName("ns", "pod"),
            Optional.of(RandomNode.SELF),
            Sorted.emptyMap(),
            List.of(POD));
    SortedMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    tunnels.put(RandomNode.SELF, tunnel(RandomNode.SELF, 1));
    tunnels.put(RandomNode.OTHER, tunnel(RandomNode.OTHER, 2));
    return new NodeSnapshot(
        RandomNode.SELF,
        Sorted.emptyMap(),
        Sorted.map(Map.of("ns", Sorted.<String, String>emptyMap())),
        Sorted.map(Map.of(pod.name(), pod)),
        Sorted.map(Map.of(group.name(), group)),
        Sorted.map(
            Map.of(
                group.name(),
                StaticGroup.published(
                    address, List.of(new StaticGroup.Use(EGRESS, Optional.of(carrier)))))),
        Sorted.map(
            Map.of(
                EGRESS,
                new EgressPolicy(
                    EGRESS,
                    new GroupName.OfAddress(address).group(),
                    new Subject.Pods(new Subject.Namespaces.All(), LabelSelector.EVERYTHING),
                    List.of(),
                    new AddressWish.Exactly(AddressPair.of(address)),
                    EgressPolicy.CLUSTER_PRIORITY,
                    Instant.EPOCH))),
        tunnels,
        List.of(),
        List.of());
  }

  private static DesiredDatapath share(NodeSnapshot snapshot, NodeNetwork network) {
    return NodeDatapath.of(
        snapshot, network, DatapathSettings.DEFAULT, RandomNode.TUNNEL, Sorted.emptyMap());
  }

  private static NodeNetwork with(String device, String address) {
    List<NodeNetwork.Link> links = new ArrayList<>(RandomNode.NETWORK.links());
    links.add(
        new NodeNetwork.Link(
            new InterfaceName(device),
            9,
            1500,
            true,
            Optional.empty(),
            List.of(new NodeNetwork.LinkAddress(IpAddress.of(address), 32))));
    return new NodeNetwork(links, RandomNode.NETWORK.defaultRoutes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.168.0.10", "192.0.2.10"})
  void theNodeThatHasItTranslatesToItAndLeavesTheAnsweringToItsKernel(String text) {
    IpAddress address = IpAddress.of(text);
    DesiredDatapath share = share(snapshot(address, RandomNode.SELF), with("dummy0", "192.0.2.10"));
    assertThat(share.held()).containsExactly(address);
    assertThat(share.announced()).as("the kernel answers for it").isEmpty();
    FamilyTables tables = share.tables().families().get(address.family());
    assertThat(tables.guardedEips())
        .as("it may be the node's own, with which others have business")
        .isEmpty();
    assertThat(tables.snat().values()).containsExactly(address);
    assertThat(new PacketTracer(share.tables()).trace(POD, OUTSIDE))
        .isEqualTo(new Fate.SnatTo(address));
  }

  @Test
  void anotherNodeSendsItsPodsThere() {
    DesiredDatapath share =
        share(snapshot(IpAddress.of("192.0.2.10"), RandomNode.OTHER), RandomNode.NETWORK);
    assertThat(share.held()).isEmpty();
    assertThat(share.announced()).isEmpty();
    assertThat(new PacketTracer(share.tables()).trace(POD, OUTSIDE))
        .isEqualTo(new Fate.ForwardToGateway(MARK_OF_OTHER));
  }

  @Test
  void anAddressOnTheDeviceOfServicesIsOnEveryNodeAndMeansNothing() {
    IpAddress address = IpAddress.of("192.0.2.10");
    NodeSnapshot snapshot = snapshot(address, RandomNode.OTHER);
    assertThat(share(snapshot, with("kube-ipvs0", "192.0.2.10")).held()).isEmpty();
    assertThat(share(snapshot, with("eth1", "192.0.2.10")).held()).containsExactly(address);
  }

  @Test
  void addressesThatNoEgressWithoutAPoolNamesAreNotTold() {
    assertThat(share(snapshot(IpAddress.of("192.0.2.11"), RandomNode.SELF), RandomNode.NETWORK))
        .extracting(DesiredDatapath::held)
        .isEqualTo(Sorted.emptySet());
  }

  @Test
  void whileNobodyIsKnownToHaveItPodsAreCutOff() {
    IpAddress address = IpAddress.of("192.0.2.10");
    NodeSnapshot known = snapshot(address, RandomNode.SELF);
    NodeSnapshot unknown =
        RandomNode.withPublished(
            known,
            Sorted.map(
                Map.of(new GroupName.OfAddress(address).group(), new PublishedGroup(List.of()))));
    assertThat(
            new PacketTracer(share(unknown, with("eth1", "192.0.2.10")).tables())
                .trace(POD, OUTSIDE))
        .isEqualTo(new Fate.Dropped(Fate.Reason.NO_GATEWAY));
  }
}
