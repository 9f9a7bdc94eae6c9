package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings.ExternalPools;
import io.egressgateway.domain.plan.ControllerSettings.Failback;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where egress IPs of ExternalIPPools are: how many on a node, and whether they go back. */
class ExternalPoolNodesTest {
  private static final int EGRESSES = 8;
  private final SimulatedCluster cluster = new SimulatedCluster();
  private int created;

  ExternalPoolNodesTest() {
    List.of("n1", "n2", "n3").forEach(cluster::gateway);
    pool("one", "192.0.2.10");
  }

  private void pool(String name, String first) {
    List<IpRange> ranges =
        List.of(new IpRange(IpAddress.of(first), IpAddress.of(first).plus(EGRESSES - 1)));
    cluster.add(
        new GatewayGroup(
            new GroupName.OfPool(name).group(),
            PerFamily.of(
                family -> family == IpFamily.IPV4 ? new AddressPool(ranges) : AddressPool.EMPTY),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            Instant.EPOCH));
  }

  private PolicyKey egress(String name, String pool) {
    PolicyKey key = new PolicyKey.OfEgress(name);
    cluster.add(
        SimulatedCluster.policyOf(
            key,
            new GroupName.OfPool(pool).group(),
            new AddressWish.FirstFree(Optional.empty()),
            created++));
    return key;
  }

  private void set(Failback failback, int perNode) {
    ControllerSettings old = cluster.settings;
    cluster.settings =
        new ControllerSettings(
            old.families(),
            old.tunnelSubnets(),
            old.marks(),
            old.maxEndpointsPerSlice(),
            old.rest(),
            old.withdrawal(),
            new ExternalPools(failback, perNode));
  }

  private void takes(String node, Declared<Integer> most) {
    cluster.nodes.computeIfPresent(
        new NodeName(node),
        (name, n) ->
            new Node(
                name,
                n.labels(),
                n.ready(),
                n.addresses(),
                n.podCidrs(),
                n.schedulable(),
                Optional.of(most)));
  }

  /** The node of each Egress, and nothing of those that have none. */
  private SortedMap<PolicyKey, NodeName> carriers(Publication publication) {
    SortedMap<PolicyKey, NodeName> carriers = new TreeMap<>();
    publication
        .policies()
        .forEach((key, status) -> status.node().ifPresent(node -> carriers.put(key, node)));
    return carriers;
  }

  private static long on(String node, SortedMap<PolicyKey, NodeName> carriers) {
    return carriers.values().stream().filter(new NodeName(node)::equals).count();
  }

  private static PolicyStatus status(Publication publication, PolicyKey key) {
    return requireNonNull(publication.policies().get(key));
  }

  private static GroupStatus pool(Publication publication, String name) {
    return requireNonNull(publication.groups().get(new GroupName.OfPool(name).group()));
  }

  private static Condition condition(List<Condition> conditions, String type) {
    return conditions.stream().filter(one -> one.type().equals(type)).findFirst().orElseThrow();
  }

  private SortedMap<PolicyKey, NodeName> lost(String node) {
    cluster.liveness.put(new NodeName(node), NodeLiveness.DEAD);
    return carriers(cluster.pass());
  }

  private SortedMap<PolicyKey, NodeName> back(String node) {
    cluster.liveness.put(new NodeName(node), NodeLiveness.ALIVE);
    return carriers(cluster.pass());
  }

  @Test
  void withoutFailbackAReturningNodeGetsNothingBack() {
    for (int i = 0; i < EGRESSES; i++) {
      egress("e" + i, "one");
    }
    cluster.pass();
    SortedMap<PolicyKey, NodeName> without = lost("n1");
    assertThat(back("n1")).isEqualTo(without);
  }

  @Test
  void withImmediateFailbackEverythingIsWhereItWas() {
    set(Failback.IMMEDIATE, ExternalPools.PER_NODE);
    for (int i = 0; i < EGRESSES; i++) {
      egress("e" + i, "one");
    }
    SortedMap<PolicyKey, NodeName> before = carriers(cluster.pass());
    assertThat(on("n1", before)).isPositive();
    SortedMap<PolicyKey, NodeName> without = lost("n1");
    before.forEach((egress, node) -> {
      if (!node.equals(new NodeName("n1"))) {
        assertThat(without.get(egress)).as("only those of the lost node move").isEqualTo(node);
      }
    });
    cluster.liveness.put(new NodeName("n1"), NodeLiveness.ALIVE);
    Publication returned = cluster.pass();
    assertThat(carriers(returned)).isEqualTo(before);
    assertThat(returned.notes())
        .extracting(Note::message)
        .anyMatch(text -> text.contains("comes later in the order of succession"));
  }

  @Test
  void poolsShareTheRoomOnANodeAndTheYoungestEgressGoesWithout() {
    set(Failback.NONE, 1);
    pool("two", "192.0.2.100");
    egress("a", "one");
    egress("b", "two");
    egress("c", "two");
    PolicyKey late = egress("late", "one");
    Publication publication = cluster.pass();
    SortedMap<PolicyKey, NodeName> carriers = carriers(publication);
    for (String node : List.of("n1", "n2", "n3")) {
      assertThat(on(node, carriers)).as(node).isEqualTo(1);
    }
    assertThat(carriers).doesNotContainKey(late);
    PolicyStatus waiting = status(publication, late);
    assertThat(waiting.eips()).isEqualTo(AddressPair.NONE);
    assertThat(waiting.given()).as("it has an address all the same").isPresent();
    Condition assigned = condition(waiting.conditions(), "IPAssigned");
    assertThat(assigned.status()).isFalse();
    assertThat(assigned.message())
        .isEqualTo(
            "Failed to assign the IP to EgressNode: no Node available: each has as many Egress IPs"
                + " as it may have");
    assertThat(condition(waiting.conditions(), "IPAllocated").status()).isTrue();
    assertThat(publication.notes())
        .contains(
            new Note(new Note.Subject.OfPolicy(late), true, "AssignmentError", assigned.message()));
    assertThat(
            pool(publication, "one").usage().ipv4Total()
                - pool(publication, "one").usage().ipv4Free())
        .isEqualTo(2);
  }

  @Test
  void itGetsANodeOnceAnOlderOneGoes() {
    set(Failback.NONE, 1);
    PolicyKey first = egress("a", "one");
    egress("b", "one");
    egress("c", "one");
    PolicyKey late = egress("late", "one");
    Optional<IpAddress> given = status(cluster.pass(), late).given();
    cluster.policies.remove(first);
    PolicyStatus placed = status(cluster.pass(), late);
    assertThat(placed.node()).isPresent();
    assertThat(placed.given()).as("its address stays its own").isEqualTo(given);
  }

  @Test
  void aNodeThatTakesNoneLosesWhatItHas() {
    for (int i = 0; i < EGRESSES; i++) {
      egress("e" + i, "one");
    }
    SortedMap<PolicyKey, NodeName> before = carriers(cluster.pass());
    assertThat(on("n2", before)).isPositive();
    takes("n2", new Declared.Accepted<>(0));
    SortedMap<PolicyKey, NodeName> after = carriers(cluster.pass());
    assertThat(after).hasSize(EGRESSES);
    assertThat(on("n2", after)).isZero();
    takes("n2", new Declared.Accepted<>(4));
    assertThat(carriers(cluster.pass())).as("nothing comes back").isEqualTo(after);
  }

  @Test
  void anAnnotationThatIsNoNumberIsToldAtThePoolAndDoesNotCount() {
    set(Failback.NONE, 4);
    Rejection reason = new Rejection("annotation", "many", "a whole number");
    takes("n3", new Declared.Refused<>(List.of(reason)));
    for (int i = 0; i < EGRESSES; i++) {
      egress("e" + i, "one");
    }
    Publication publication = cluster.pass();
    assertThat(on("n3", carriers(publication))).isPositive();
    Condition inForce = condition(pool(publication, "one").conditions(), Condition.IN_FORCE);
    assertThat(inForce)
        .isEqualTo(new Condition(Condition.IN_FORCE, false, "PartlyUnused", reason.toString()));
    assertThat(publication.notes())
        .contains(
            new Note(
                new Note.Subject.OfGroup(new GroupName.OfPool("one").group()),
                true,
                "PartlyUnused",
                reason.toString()));
    assertThat(pool(cluster.pass(), "one").conditions()).contains(inForce);
  }

  @Test
  void theLimitIsNotForOtherGroups() {
    set(Failback.IMMEDIATE, 1);
    cluster.add(
        new GatewayGroup(
            "gateway",
            PerFamily.of(family ->
                family == IpFamily.IPV4
                    ? new AddressPool(
                        List.of(
                            new IpRange(IpAddress.of("192.0.2.200"), IpAddress.of("192.0.2.220"))))
                    : AddressPool.EMPTY),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            Instant.EPOCH));
    for (int i = 0; i < 6; i++) {
      cluster.policy("p" + i, "gateway", new AddressWish.NextFree());
    }
    assertThat(carriers(cluster.pass())).hasSize(6);
    SortedMap<PolicyKey, NodeName> without = lost("n1");
    assertThat(without).hasSize(6);
    assertThat(back("n1")).as("and they do not fail back").isEqualTo(without);
    assertThat(Sorted.map(without)).doesNotContainValue(new NodeName("n1"));
  }
}
