package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.CidrUsage;
import io.egressgateway.domain.allocation.PoolItem;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.IpUsage;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ControllerPlanTest {
  private static final AddressWish DEFAULT = new AddressWish.GroupDefault();
  private static final AddressWish NEXT_FREE = new AddressWish.NextFree();

  private final SimulatedCluster cluster = new SimulatedCluster();

  private void group(List<String> ipv4, List<String> ipv6, AddressPair defaults, boolean deleting) {
    cluster.add(
        new GatewayGroup(
            "g",
            new PerFamily<>(pool(ipv4), pool(ipv6)),
            defaults,
            SimulatedCluster.GATEWAYS,
            false,
            deleting,
            Instant.EPOCH));
  }

  private void group(String ipv4) {
    group(List.of(ipv4), List.of(), AddressPair.NONE, false);
  }

  private static AddressPool pool(List<String> items) {
    return new AddressPool(
        items.stream()
            .map(item -> PoolItem.parse(item, CidrUsage.SKIP_NETWORK_AND_BROADCAST).orThrow())
            .toList());
  }

  private static AddressPair pair(String... addresses) {
    AddressPair pair = AddressPair.NONE;
    for (String address : addresses) {
      pair = pair.with(IpAddress.of(address));
    }
    return pair;
  }

  private PolicyStatus status(PolicyKey policy) {
    return cluster.plan().policies().get(policy) instanceof PolicyStatus status
        ? status
        : Assertions.fail("no status of " + policy);
  }

  private String allocated(PolicyKey policy) {
    return status(policy).conditions().get(1).reason();
  }

  private List<GatewayNode> nodes() {
    return cluster.published.getOrDefault("g", PublishedGroup.NOTHING).nodes();
  }

  private SortedMap<IpAddress, Instant> resting() {
    return cluster.published.getOrDefault("g", PublishedGroup.NOTHING).resting();
  }

  private static Stream<String> texts(Publication publication) {
    return publication.notes().stream().map(note -> note.reason() + ": " + note.message());
  }

  @Test
  void everyPolicyOnTheDefaultAddressIsListed() {
    cluster.gateway("gw1");
    group("192.0.2.10-192.0.2.12");
    PolicyKey one = cluster.policy("one", "g", DEFAULT);
    PolicyKey two = cluster.policy("two", "g", DEFAULT);
    Publication publication = cluster.pass();
    assertThat(nodes())
        .containsExactly(
            new GatewayNode(
                new NodeName("gw1"),
                "Ready",
                List.of(new OwnedEgress(pair("192.0.2.10"), Sorted.set(List.of(one, two))))));
    assertThat(publication.groups().values())
        .extracting(g -> g.defaultEips())
        .containsExactly(pair("192.0.2.10"));
    assertThat(publication.groups().values())
        .extracting(g -> g.usage())
        .containsExactly(new IpUsage(3, 2, 0, 0));
  }

  @Test
  void aTakenOverStatusThatLacksThePolicyIsRepairedInPlace() {
    cluster.gateway("gw1");
    cluster.gateway("gw2");
    group(List.of("192.0.2.10-192.0.2.12"), List.of(), pair("192.0.2.11"), false);
    PolicyKey one = cluster.policy("one", "g", DEFAULT);
    PolicyKey two = cluster.policy("two", "g", DEFAULT);
    for (String owner : List.of("gw1", "gw2")) {
      cluster.published.put("g", published(owner, pair("192.0.2.11"), one));
      assertThat(status(two).node()).contains(new NodeName(owner));
      assertThat(status(one).node()).contains(new NodeName(owner));
    }
  }

  private static PublishedGroup published(String node, AddressPair addresses, PolicyKey... keys) {
    return new PublishedGroup(
        List.of(
            new GatewayNode(
                new NodeName(node),
                "Ready",
                List.of(new OwnedEgress(addresses, Sorted.set(List.of(keys)))))));
  }

  @Test
  void nextFreeTakesTheLowestFreeAndTheDefaultLast() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.10-192.0.2.11"), List.of("2001:db8::a-2001:db8::b"), pair(), false);
    PolicyKey one = cluster.policy("one", "g", NEXT_FREE);
    PolicyKey two = cluster.policy("two", "g", NEXT_FREE);
    PolicyKey three = cluster.policy("three", "g", NEXT_FREE);
    assertThat(status(one).eips()).isEqualTo(pair("192.0.2.11", "2001:db8::b"));
    assertThat(status(two).eips()).isEqualTo(pair("192.0.2.10", "2001:db8::a"));
    assertThat(allocated(three)).isEqualTo("PoolExhausted");
    assertThat(status(three).conditions().get(1).message())
        .isEqualTo("spec.ippools.ipv4 of EgressGateway \"g\": all 2 addresses are used");
    assertThat(texts(cluster.pass())).anyMatch(text -> text.startsWith("PoolExhausted"));
    assertThat(cluster.pass().notes()).isEmpty();
    cluster.policies.remove(one);
    assertThat(status(three).eips()).isEqualTo(pair("192.0.2.11", "2001:db8::b"));
    assertThat(status(two).eips()).isEqualTo(pair("192.0.2.10", "2001:db8::a"));
  }

  /** Once a policy made in the moment in which another was deleted got its address. */
  @Test
  void anAddressThatIsFreedInThisVeryPassRestsToo() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.10-192.0.2.12"), List.of(), pair("192.0.2.12"), false);
    PolicyKey first = cluster.policy("first", "g", NEXT_FREE);
    cluster.pass();
    assertThat(status(first).eips()).isEqualTo(pair("192.0.2.10"));
    cluster.policies.remove(first);
    PolicyKey second = cluster.policy("second", "g", NEXT_FREE);
    assertThat(status(second).eips()).as("another rests").isEqualTo(pair("192.0.2.11"));
  }

  @Test
  void aFreedAddressRestsWhileThereAreOthersAndIsGivenAtOnceWhereThereAreNone() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.10-192.0.2.12"), List.of(), pair("192.0.2.12"), false);
    PolicyKey first = cluster.policy("first", "g", NEXT_FREE);
    cluster.pass();
    assertThat(status(first).eips()).isEqualTo(pair("192.0.2.10"));
    cluster.policies.remove(first);
    cluster.pass();
    assertThat(resting()).containsOnlyKeys(IpAddress.of("192.0.2.10"));
    PolicyKey second = cluster.policy("second", "g", NEXT_FREE);
    assertThat(status(second).eips()).as("it rests").isEqualTo(pair("192.0.2.11"));
    cluster.pass();
    PolicyKey third = cluster.policy("third", "g", NEXT_FREE);
    assertThat(status(third).eips()).as("nobody waits for rest").isEqualTo(pair("192.0.2.10"));
    cluster.policies.remove(third);
    cluster.now = cluster.now.plusSeconds(61);
    cluster.pass();
    assertThat(resting()).isEmpty();
  }

  @Test
  void aCordonedNodeKeepsItsEgressesUnlessThatIsConfiguredAndThereIsAnother() {
    NodeName one = cluster.gateway("gw1");
    group("192.0.2.10");
    PolicyKey policy = cluster.policy("one", "g", DEFAULT);
    cluster.pass();
    NodeName two = cluster.gateway("gw2");
    cluster.nodes.computeIfPresent(
        one, (name, n) -> new Node(name, n.labels(), true, n.addresses(), n.podCidrs(), false));
    assertThat(status(policy).node()).contains(one);
    ControllerSettings all = cluster.settings;
    cluster.settings =
        new ControllerSettings(
            all.families(),
            all.tunnelSubnets(),
            all.marks(),
            all.maxEndpointsPerSlice(),
            all.rest(),
            new ControllerSettings.Withdrawal(true, true));
    assertThat(status(policy).node()).contains(two);
    assertThat(texts(cluster.plan())).anyMatch(text -> text.endsWith("gw1 is cordoned"));
    cluster.liveness.put(two, NodeLiveness.DEAD);
    assertThat(status(policy).node()).as("better than none").contains(one);
  }

  @Test
  void aLimitLeavesNewPoliciesWaitingAndSaysSo() {
    cluster.gateway("gw1");
    cluster.add(
        new GatewayGroup(
            "g",
            new PerFamily<>(pool(List.of("192.0.2.10-192.0.2.20")), AddressPool.EMPTY),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            new NodePolicy.Limit(1),
            Instant.EPOCH));
    PolicyKey one = cluster.policy("one", "g", NEXT_FREE);
    cluster.pass();
    PolicyKey two = cluster.policy("two", "g", NEXT_FREE);
    assertThat(allocated(one)).isEqualTo("Allocated");
    assertThat(allocated(two)).isEqualTo("GatewaysFull");
    cluster.pass();
    cluster.policies.remove(one);
    assertThat(allocated(two)).isEqualTo("Allocated");
  }

  @Test
  void exactAddressesAreSharedAndConflictsWait() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.0/29"), List.of("2001:db8::/64"), pair("192.0.2.6"), false);
    AddressPair both = pair("192.0.2.1", "2001:db8::1");
    PolicyKey one = cluster.policy("one", "g", new AddressWish.Exactly(both));
    PolicyKey two = cluster.policy("two", "g", new AddressWish.Exactly(both));
    PolicyKey other =
        cluster.policy("other", "g", new AddressWish.Exactly(pair("192.0.2.1", "2001:db8::2")));
    PolicyKey single = cluster.policy("single", "g", new AddressWish.Exactly(pair("192.0.2.2")));
    PolicyKey outside = cluster.policy("outside", "g", new AddressWish.Exactly(pair("192.0.2.7")));
    cluster.pass();
    assertThat(status(one).eips()).isEqualTo(both);
    assertThat(status(two).eips()).isEqualTo(both);
    assertThat(allocated(other)).isEqualTo("AddressTaken");
    assertThat(status(single).eips()).isEqualTo(pair("192.0.2.2"));
    assertThat(allocated(outside)).isEqualTo("AddressNotAllowed");
    assertThat(status(outside).conditions().get(1).message())
        .isEqualTo(
            "spec.egressIP.ipv4: \"192.0.2.7\" is not in the pool of EgressGateway \"g\":"
                + " [192.0.2.1-192.0.2.6]");
  }

  @Test
  void whoHasAWantedAddressIsToldTheSameInEveryPass() {
    cluster.gateway("gw1");
    group(List.of("192.0.2.0/29"), List.of("2001:db8::/64"), AddressPair.NONE, false);
    cluster.policy("one", "g", new AddressWish.Exactly(pair("2001:db8::9")));
    PolicyKey wanting =
        cluster.policy("two", "g", new AddressWish.Exactly(pair("192.0.2.2", "2001:db8::9")));
    PolicyKey taking = cluster.policy("three", "g", NEXT_FREE);
    Publication first = cluster.pass();
    assertThat(status(taking).eips()).isEqualTo(pair("192.0.2.2", "2001:db8::1"));
    assertThat(allocated(wanting)).isEqualTo("AddressTaken");
    assertThat(cluster.plan().policies()).isEqualTo(first.policies());
  }

  @Test
  void totalsOfHugePoolsSaturate() {
    cluster.gateway("gw1");
    group(List.of("10.0.0.0/8"), List.of("2001:db8::/64"), AddressPair.NONE, false);
    cluster.policy("one", "g", NEXT_FREE);
    assertThat(cluster.plan().groups().values())
        .extracting(g -> g.usage())
        .containsExactly(new IpUsage(16777214, 16777213, Integer.MAX_VALUE, Integer.MAX_VALUE));
  }

  @Test
  void theNodesOfADeadGatewayTakeItsEgressesAndNothingFailsBack() {
    NodeName one = cluster.gateway("gw1");
    cluster.gateway("gw2");
    cluster.gateway("gw3");
    group("192.0.2.0/28");
    for (int i = 0; i < 9; i++) {
      cluster.policy("p" + i, "g", NEXT_FREE);
    }
    cluster.pass();
    assertThat(nodes()).extracting(node -> node.egresses().size()).containsExactly(3, 3, 3);
    List<GatewayNode> before = nodes();
    cluster.liveness.put(one, NodeLiveness.DEAD);
    Publication moved = cluster.pass();
    assertThat(texts(moved))
        .filteredOn(text -> text.contains("moved from gw1 to"))
        .hasSize(6)
        .allMatch(text -> text.endsWith("gw1 is HeartbeatTimeout"));
    assertThat(moved.notes())
        .filteredOn(note -> note.subject() instanceof Note.Subject.OfGroup)
        .hasSize(3);
    assertThat(nodes().getFirst()).isEqualTo(new GatewayNode(one, "HeartbeatTimeout", List.of()));
    assertThat(nodes().get(1).egresses()).containsAll(before.get(1).egresses());
    assertThat(nodes().get(2).egresses()).containsAll(before.get(2).egresses());
    assertThat(nodes().stream().mapToInt(node -> node.egresses().size()).max()).hasValue(5);
    cluster.liveness.put(one, NodeLiveness.ALIVE);
    cluster.pass();
    assertThat(nodes().getFirst()).isEqualTo(new GatewayNode(one, "Ready", List.of()));
  }

  @Test
  void addressesSurviveATotalOutage() {
    NodeName node = cluster.gateway("gw1");
    group("192.0.2.10-192.0.2.20");
    cluster.policy("gone", "g", NEXT_FREE);
    PolicyKey policy = cluster.policy("one", "g", NEXT_FREE);
    cluster.pass();
    cluster.policies.remove(PolicyKey.of("default", "gone"));
    AddressPair had = status(policy).eips();
    cluster.liveness.put(node, NodeLiveness.DEAD);
    cluster.pass();
    assertThat(status(policy).eips()).isEqualTo(had);
    assertThat(status(policy).node()).isEmpty();
    assertThat(allocated(policy)).isEqualTo("NoGatewayReady");
    cluster.nodes.remove(node);
    cluster.pass();
    assertThat(nodes()).extracting(GatewayNode::phase).containsExactly("HeartbeatTimeout");
    NodeName fresh = cluster.gateway("gw2");
    assertThat(texts(cluster.pass()))
        .contains("Moved: " + had + " moved from gw1 to gw2: gw1 is not in the cluster any more");
    assertThat(status(policy).eips()).isEqualTo(had);
    assertThat(status(policy).node()).contains(fresh);
    assertThat(nodes()).extracting(GatewayNode::node).containsExactly(fresh);
  }

  @Test
  void aNodeThatLosesItsLabelLosesItsEgressesToTheOthers() {
    NodeName one = cluster.gateway("gw1");
    group("192.0.2.10");
    PolicyKey policy = cluster.policy("one", "g", DEFAULT);
    cluster.pass();
    cluster.node("gw1", Map.of());
    cluster.pass();
    assertThat(nodes()).extracting(GatewayNode::phase).containsExactly("Failed");
    assertThat(status(policy).node()).isEmpty();
    NodeName two = cluster.gateway("gw2");
    assertThat(texts(cluster.pass()))
        .contains(
            "Moved: 192.0.2.10 moved from gw1 to gw2: gw1 is not selected by the group any more");
    assertThat(nodes()).extracting(GatewayNode::node).containsExactly(two).doesNotContain(one);
  }

  @Test
  void policiesOnNodeAddressesAreSpreadAndListedWithoutAddresses() {
    cluster.gateway("gw1");
    cluster.gateway("gw2");
    group(List.of(), List.of(), AddressPair.NONE, false);
    for (int i = 0; i < 4; i++) {
      cluster.policy("p" + i, "g", new AddressWish.NodeAddress());
    }
    cluster.pass();
    assertThat(nodes())
        .allSatisfy(node ->
            assertThat(node.egresses())
                .singleElement()
                .satisfies(e -> assertThat(e.addresses()).isEqualTo(AddressPair.NONE))
                .satisfies(e -> assertThat(e.policies()).hasSize(2)));
  }

  @Test
  void aGroupWaitsForItsPoliciesBeforeItGoes() {
    group(List.of("192.0.2.10"), List.of(), AddressPair.NONE, true);
    PolicyKey key = new PolicyKey.ClusterWide("everyone");
    cluster.add(SimulatedCluster.policyOf(key, "g", DEFAULT, 0));
    assertThat(cluster.plan().groups().values()).allMatch(g -> g.finalizer());
    cluster.policies.clear();
    assertThat(cluster.plan().groups().values()).noneMatch(g -> g.finalizer());
  }

  @Test
  void aRefusedGroupOrPolicyKeepsWhatItHasAndStopsNobody() {
    cluster.gateway("gw1");
    group("192.0.2.10-192.0.2.20");
    PolicyKey one = cluster.policy("one", "g", NEXT_FREE);
    cluster.pass();
    AddressPair had = status(one).eips();
    List<Rejection> reasons = List.of(new Rejection("spec.ippools.ipv4[0]", "x", "a pool"));
    cluster.policies.put(one, new Declared.Refused<>(reasons));
    Publication publication = cluster.pass();
    assertThat(texts(publication))
        .containsExactly("Refused: spec.ippools.ipv4[0]: \"x\" is not a pool");
    assertThat(status(one).eips()).isEqualTo(had);
    assertThat(status(one).conditions().getFirst().status()).isFalse();
    cluster.groups.put("g", new Declared.Refused<>(reasons));
    cluster.pass();
    assertThat(status(one).eips()).isEqualTo(had);
    PolicyKey late = cluster.policy("late", "g", DEFAULT);
    assertThat(allocated(late)).isEqualTo("GatewayRefused");
    PolicyKey lost = cluster.policy("lost", "nowhere", DEFAULT);
    assertThat(allocated(lost)).isEqualTo("UnknownGateway");
    assertThat(status(lost).node()).isEqualTo(Optional.empty());
  }

  @Test
  void theListOfNodesKeepsItsOrderAndNewOnesComeLast() {
    cluster.gateway("b");
    group("192.0.2.10");
    cluster.pass();
    cluster.gateway("c");
    cluster.gateway("a");
    cluster.pass();
    assertThat(nodes()).extracting(node -> node.node().value()).containsExactly("b", "a", "c");
  }
}
