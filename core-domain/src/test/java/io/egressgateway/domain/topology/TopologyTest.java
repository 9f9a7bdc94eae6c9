package io.egressgateway.domain.topology;

import static io.egressgateway.domain.topology.ListedCluster.listed;
import static io.egressgateway.domain.topology.ListedCluster.owned;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.topology.GatewayView.PoolUse;
import io.egressgateway.domain.topology.PolicyView.State;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final PolicyKey WEB = PolicyKey.of("default", "web");
  private static final PolicyKey BATCH = new PolicyKey.ClusterWide("batch");
  private static final PolicyKey LATE = PolicyKey.of("default", "late");
  private static final AddressPair EIP = AddressPair.of(IpAddress.of("192.0.2.1"));

  private final ListedCluster cluster = new ListedCluster();

  @BeforeEach
  void list() {
    cluster.node("a", TunnelPhase.READY);
    cluster.node("b", TunnelPhase.HEARTBEAT_TIMEOUT);
    cluster.node("plain", TunnelPhase.READY);
    cluster.group("g", "192.0.2.1", "192.0.2.8");
    cluster.policy(WEB, "g");
    cluster.policy(BATCH, "g");
    cluster.policy(LATE, "g");
    cluster.publish(
        "g",
        listed("a", TunnelPhase.READY, owned(EIP, WEB), owned(AddressPair.NONE, BATCH)),
        listed("b", TunnelPhase.HEARTBEAT_TIMEOUT));
    cluster.pods(WEB, "x", "y");
    cluster.pods(WEB, "z");
    cluster.pods(BATCH, "x");
    cluster.reported.put(WEB, Sorted.map(Map.of("Programmed", "Programmed")));
  }

  private NodeView node(String name) {
    return requireNonNull(Topology.of(cluster.snapshot()).nodes().get(new NodeName(name)));
  }

  private PolicyView policy(PolicyKey key) {
    return requireNonNull(Topology.of(cluster.snapshot()).policies().get(key));
  }

  @Test
  void anEgressHasItsOwnerPoliciesAndPods() {
    Topology topology = Topology.of(cluster.snapshot());
    EgressIdentity shared = new EgressIdentity.Shared("g", EIP);
    EgressIdentity own = new EgressIdentity.OnNode("g", BATCH);
    assertThat(topology.egresses())
        .containsExactly(
            Map.entry(
                shared,
                new EgressView(shared, new NodeName("a"), true, Sorted.set(Set.of(WEB)), 3)),
            Map.entry(
                own, new EgressView(own, new NodeName("a"), true, Sorted.set(Set.of(BATCH)), 1)));
    assertThat(topology.pods()).as("x is covered twice and is one pod").isEqualTo(3);
  }

  @Test
  void aGatewayTellsHowMuchOfItsPoolIsUsed() {
    GatewayView gateway = requireNonNull(Topology.of(cluster.snapshot()).gateways().get("g"));
    assertThat(gateway.pools().ipv4()).isEqualTo(new PoolUse(8, 1));
    assertThat(gateway.pools().ipv6()).isEqualTo(PoolUse.NONE);
    assertThat(gateway.members())
        .containsExactly(
            Map.entry(new NodeName("a"), "Ready"),
            Map.entry(new NodeName("b"), "HeartbeatTimeout"));
    assertThat(gateway.policies()).isEqualTo(3);
  }

  @Test
  void aNodeTellsWhetherItIsAGatewayAndUp() {
    assertThat(node("a").egresses()).isEqualTo(2);
    assertThat(node("a").isUp()).isTrue();
    assertThat(node("b").isUp()).isFalse();
    assertThat(node("plain").gateway()).isFalse();
  }

  @Test
  void aNodeTellsWhatItsKernelRefuses() {
    assertThat(node("a").refused()).isEmpty();
    cluster.tunnels.computeIfPresent(
        new NodeName("a"),
        (_, tunnel) ->
            new Tunnel(
                tunnel.node(),
                tunnel.addresses(),
                tunnel.mac(),
                tunnel.mark(),
                tunnel.parent(),
                tunnel.phase(),
                tunnel.direct(),
                tunnel.held(),
                Optional.of("no memory for a set")));
    assertThat(node("a").refused()).contains("no memory for a set");
  }

  @Test
  void aPolicyThatNobodyListsWaitsForTheReasonItShows() {
    cluster.reported.put(LATE, Sorted.map(Map.of("Allocated", "PoolExhausted")));
    assertThat(policy(LATE).state()).isEqualTo(State.WAITING);
    assertThat(policy(LATE).detail()).isEqualTo("PoolExhausted");
    assertThat(policy(LATE).egress()).isEmpty();
  }

  @Test
  void aPolicyOnADeadNodeWaitsThoughItIsListedThere() {
    cluster.publish("g", listed("b", TunnelPhase.HEARTBEAT_TIMEOUT, owned(EIP, WEB)));
    assertThat(policy(WEB).state()).isEqualTo(State.WAITING);
    assertThat(policy(WEB).node()).contains(new NodeName("b"));
  }

  @Test
  void aPolicyIsInForceOnceItIsProgrammedAndNobodyOverridesIt() {
    assertThat(policy(WEB).state()).isEqualTo(State.IN_FORCE);
    cluster.reported.put(WEB, Sorted.map(Map.of("Programmed", "Programming")));
    assertThat(policy(WEB).state()).isEqualTo(State.PROGRAMMING);
    cluster.reported.put(
        WEB, Sorted.map(Map.of("Programmed", "Programmed", "Conflicted", "Overridden")));
    assertThat(policy(WEB).state()).isEqualTo(State.OVERRIDDEN);
  }

  @Test
  void aRefusedPolicyTellsWhyAndKeepsWhatItIsListedFor() {
    cluster.policies.put(
        WEB, new Declared.Refused<>(List.of(new Rejection("spec.destSubnet", "x", "a CIDR"))));
    assertThat(policy(WEB).state()).isEqualTo(State.REFUSED);
    assertThat(policy(WEB).detail()).isEqualTo("spec.destSubnet: \"x\" is not a CIDR");
    assertThat(policy(WEB).group()).isEqualTo("g");
  }

  @Test
  void aPolicyOfSourcePrefixesHasNoNumberOfPods() {
    cluster.policy(LATE, "g", new Subject.Sources(List.of(IpPrefix.of("10.1.0.0/24"))));
    assertThat(policy(LATE).pods()).isEqualTo(OptionalInt.empty());
    assertThat(policy(WEB).pods()).isEqualTo(OptionalInt.of(3));
  }

  @Test
  void thePodsOfAPolicyComeFromAllOfItsSlicesInOrder() {
    assertThat(Topology.pods(cluster.snapshot(), WEB))
        .extracting(endpoint -> endpoint.pod().name())
        .containsExactly("x", "y", "z");
  }

  @Test
  void everyListedPolicyIsSeenOnceWithTheNodeThatAgentsGoBy() {
    Cases.forAll(
        ListedCluster::draw,
        drawn -> {
          Topology topology = Topology.of(drawn.snapshot());
          for (EgressView egress : topology.egresses().values()) {
            assertThat(egress.owner()).isEqualTo(firstOwner(drawn, egress.egress()));
            assertThat(egress.pods()).isEqualTo(pods(drawn, egress.policies()).size());
          }
          topology
              .policies()
              .forEach((key, policy) ->
                  assertThat(policy.egress())
                      .as("the first of those that list %s", key)
                      .isEqualTo(
                          topology.egresses().values().stream()
                              .filter(egress -> egress.policies().contains(key))
                              .map(EgressView::egress)
                              .findFirst()));
          drawn
              .policies
              .keySet()
              .forEach(key ->
                  assertThat(
                          topology.egresses().values().stream()
                              .anyMatch(egress -> egress.policies().contains(key)))
                      .isEqualTo(isListed(drawn, key)));
          assertThat(topology.pods()).isEqualTo(pods(drawn, drawn.policies.keySet()).size());
        });
  }

  @Test
  void theSameSnapshotGivesTheSameTopology() {
    Cases.forAll(
        ListedCluster::draw,
        drawn ->
            assertThat(Topology.of(drawn.snapshot()).toString())
                .isEqualTo(Topology.of(drawn.snapshot()).toString()));
  }

  private static NodeName firstOwner(ListedCluster cluster, EgressIdentity egress) {
    return requireNonNull(cluster.published.get(egress.group())).nodes().stream()
        .filter(node ->
            node.egresses().stream()
                .anyMatch(owned ->
                    owned.addresses().equals(egress.addresses())
                        && (!(egress instanceof EgressIdentity.OnNode own)
                            || owned.policies().contains(own.policy()))))
        .findFirst()
        .orElseThrow()
        .node();
  }

  private static Set<NamespacedName> pods(ListedCluster cluster, Set<PolicyKey> policies) {
    Set<NamespacedName> pods = new HashSet<>();
    for (EndpointSlice slice : cluster.slices) {
      if (policies.contains(slice.policy())) {
        slice.endpoints().stream().map(Endpoint::pod).forEach(pods::add);
      }
    }
    return pods;
  }

  private static boolean isListed(ListedCluster cluster, PolicyKey key) {
    return cluster.published.values().stream()
        .flatMap(group -> group.nodes().stream())
        .flatMap(node -> node.egresses().stream())
        .anyMatch(owned -> owned.policies().contains(key));
  }

  @Test
  void aFilterLooksAtEverythingThatIsShown() {
    Topology topology = Topology.of(cluster.snapshot());
    assertThat(keys(topology, "WEB")).containsExactly(WEB);
    assertThat(keys(topology, "192.0.2.1")).containsExactly(WEB);
    assertThat(keys(topology, "clusterpolicy")).containsExactly(BATCH);
    assertThat(keys(topology, " ")).containsExactly(LATE, WEB, BATCH);
    assertThat(keys(topology, "nothing like it")).isEmpty();
    PolicyFilter onNode =
        new PolicyFilter("", Optional.of("g"), Optional.of("a"), Optional.of(State.IN_FORCE));
    assertThat(onNode.of(topology, 0, 10).policies())
        .extracting(PolicyView::key)
        .containsExactly(WEB);
  }

  private static List<PolicyKey> keys(Topology topology, String text) {
    return new PolicyFilter(text, Optional.empty(), Optional.empty(), Optional.empty())
        .of(topology, 0, 10).policies().stream().map(PolicyView::key).toList();
  }

  @Test
  void pagesTogetherAreAllThatFits() {
    Cases.forAll(
        random -> Map.entry(ListedCluster.draw(random), 1 + random.nextInt(8)),
        drawn -> {
          Topology topology = Topology.of(drawn.getKey().snapshot());
          PolicyFilter all =
              new PolicyFilter("", Optional.empty(), Optional.empty(), Optional.empty());
          int size = drawn.getValue();
          PolicyFilter.Page first = all.of(topology, 0, size);
          List<PolicyView> joined =
              IntStream.range(0, first.pages())
                  .mapToObj(page -> all.of(topology, page, size).policies())
                  .flatMap(List::stream)
                  .toList();
          assertThat(joined).containsExactlyElementsOf(topology.policies().values());
          assertThat(all.of(topology, Integer.MAX_VALUE, size).page()).isEqualTo(first.pages() - 1);
        });
  }
}
