package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which nodes carry egresses, and what becomes of groups and policies. */
class ControllerPlanTest extends ControllerPlanCase {
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
