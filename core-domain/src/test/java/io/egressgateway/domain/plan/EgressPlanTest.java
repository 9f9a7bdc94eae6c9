package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What an Egress with a pool gets, and what it says of that. */
class EgressPlanTest {
  private static final String POOL = new GroupName.OfPool("pool").group();
  private static final AddressWish ANY = new AddressWish.FirstFree(Optional.empty());
  private static final IpAddress FIRST = IpAddress.of("192.0.2.10");
  private static final IpAddress SECOND = IpAddress.of("192.0.2.11");

  private final SimulatedCluster cluster = new SimulatedCluster();
  private int created;

  private void pool(IpAddress first, IpAddress last) {
    List<IpRange> order = List.of(new IpRange(first, last));
    cluster.add(
        new GatewayGroup(
            POOL,
            PerFamily.of(family ->
                new AddressPool(order.stream().filter(run -> run.family() == family).toList())),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            new NodePolicy.Average(),
            Instant.EPOCH,
            order));
  }

  private PolicyKey egress(String name, AddressWish wish) {
    PolicyKey key = new PolicyKey.OfEgress(name);
    cluster.add(SimulatedCluster.policyOf(key, POOL, wish, created++));
    return key;
  }

  private PolicyStatus status(PolicyKey key) {
    return requireNonNull(cluster.plan().policies().get(key));
  }

  private List<String> conditions(PolicyKey key) {
    return status(key).conditions().stream()
        .map(one -> one.type() + " " + one.status() + " " + one.reason() + ": " + one.message())
        .toList();
  }

  private List<String> notes(Publication publication, PolicyKey key) {
    return publication.notes().stream()
        .filter(note -> note.subject().equals(new Note.Subject.OfPolicy(key)))
        .map(note -> note.reason() + ": " + note.message())
        .toList();
  }

  @Test
  void anEgressGetsTheFirstFreeAddressAndIsToNameIt() {
    NodeName node = cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", ANY);
    PolicyStatus status = status(egress);
    assertThat(status.eips()).isEqualTo(AddressPair.of(FIRST));
    assertThat(status.node()).contains(node);
    assertThat(status.given()).contains(FIRST);
    assertThat(conditions(egress))
        .startsWith(
            "IPAssigned true Assigned: EgressIP is successfully assigned to EgressNode",
            "IPAllocated true Allocated: EgressIP is successfully allocated")
        .last()
        .isEqualTo("Conflicted false NoConflict: ");
    assertThat(notes(cluster.pass(), egress))
        .contains("IPAssigned: Assigned Egress web with IP 192.0.2.10 on Node gw1");
    assertThat(notes(cluster.pass(), egress)).isEmpty();
  }

  @Test
  void whatIsToldOfConflictsDoesNotChangeOnceTheAddressIsNamed() {
    cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", ANY);
    NamespacedName pod = new NamespacedName("default", "p");
    cluster.pods.put(
        pod, new Pod(pod, Optional.empty(), Sorted.emptyMap(), List.of(IpAddress.of("10.1.0.1"))));
    PolicyKey other = new PolicyKey.OfEgress("six");
    cluster.add(
        SimulatedCluster.policyOf(
            other,
            POOL,
            new AddressWish.Exactly(AddressPair.of(IpAddress.of("2001:db8::1"))),
            created++));
    List<String> before = conditions(other);
    cluster.pass();
    cluster.add(
        SimulatedCluster.policyOf(egress, POOL, new AddressWish.FirstFree(Optional.of(FIRST)), 0));
    assertThat(conditions(other))
        .isEqualTo(before)
        .last()
        .isEqualTo("Conflicted false NoConflict: ");
  }

  @Test
  void anAddressThatTheUserNamesIsNeverWrittenBackAndMayBeShared() {
    cluster.gateway("gw1");
    pool(FIRST, SECOND);
    AddressWish exactly = new AddressWish.Exactly(AddressPair.of(SECOND));
    PolicyKey one = egress("one", exactly);
    PolicyKey two = egress("two", exactly);
    for (PolicyKey key : List.of(one, two)) {
      assertThat(status(key).eips()).isEqualTo(AddressPair.of(SECOND));
      assertThat(status(key).given()).isEmpty();
      assertThat(conditions(key).get(1)).startsWith("IPAllocated true");
    }
  }

  @Test
  void whileNoNodeIsEligibleTheAddressStaysItsOwnButIsShownNowhere() {
    NodeName node = cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", ANY);
    cluster.pass();
    cluster.liveness.put(node, NodeLiveness.DEAD);
    Publication lost = cluster.pass();
    assertThat(status(egress).eips()).isEqualTo(AddressPair.NONE);
    assertThat(status(egress).node()).isEmpty();
    assertThat(status(egress).given()).contains(FIRST);
    assertThat(conditions(egress))
        .startsWith(
            "IPAssigned false AssignmentError: Failed to assign the IP to EgressNode: no Node"
                + " available",
            "IPAllocated true Allocated: EgressIP is successfully allocated");
    assertThat(notes(lost, egress)).anyMatch(note -> note.startsWith("AssignmentError: "));
  }

  @Test
  void aMoveIsToldInBothDirections() {
    NodeName one = cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", ANY);
    cluster.pass();
    cluster.gateway("gw2");
    cluster.liveness.put(one, NodeLiveness.DEAD);
    assertThat(notes(cluster.pass(), egress))
        .startsWith(
            "IPUnassigned: Unassigned Egress web with IP 192.0.2.10 from Node gw1",
            "IPAssigned: Assigned Egress web with IP 192.0.2.10 on Node gw2");
  }

  @Test
  void whyThereIsNoAddressIsSaidInTheWordsOfAntrea() {
    cluster.gateway("gw1");
    PolicyKey early = egress("early", ANY);
    assertThat(conditions(early).getFirst())
        .isEqualTo(notAllocated("ExternalIPPool pool does not exist"));
    pool(FIRST, FIRST);
    PolicyKey late = egress("late", ANY);
    assertThat(status(early).eips()).isEqualTo(AddressPair.of(FIRST));
    assertThat(conditions(late).getFirst())
        .isEqualTo(notAllocated("cannot allocate IP in any range"));
    PolicyKey foreign =
        egress("foreign", new AddressWish.Exactly(AddressPair.of(IpAddress.of("192.0.2.99"))));
    assertThat(conditions(foreign).getFirst())
        .isEqualTo(
            notAllocated(
                "error when allocating IP 192.0.2.99 for Egress foreign from ExternalIPPool pool:"
                    + " cannot allocate IP 192.0.2.99 in any range"));
    assertThat(status(foreign).conditions())
        .noneMatch(condition -> condition.type().equals("IPAssigned"));
  }

  private static String notAllocated(String why) {
    return "IPAllocated false AllocationError: Cannot allocate EgressIP from ExternalIPPool: "
        + why;
  }

  @Test
  void anExhaustedEgressGetsItsAddressInThePassThatSeesOneFree() {
    cluster.gateway("gw1");
    pool(FIRST, FIRST);
    PolicyKey had = egress("had", ANY);
    PolicyKey waits = egress("waits", ANY);
    cluster.pass();
    assertThat(status(waits).eips()).isEqualTo(AddressPair.NONE);
    cluster.policies.remove(had);
    assertThat(status(waits).eips()).isEqualTo(AddressPair.of(FIRST));
  }

  @Test
  void whatWasChosenStaysWhenThePoolIsGoneAndIsReplacedOnlyWhereAnotherOneComes() {
    cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", new AddressWish.FirstFree(Optional.of(SECOND)));
    cluster.pass();
    assertThat(status(egress).given()).contains(SECOND);
    cluster.groups.remove(POOL);
    cluster.published.remove(POOL);
    assertThat(status(egress).given()).as("nothing to write").isEmpty();
    pool(IpAddress.of("192.0.2.20"), IpAddress.of("192.0.2.21"));
    assertThat(status(egress).given()).contains(IpAddress.of("192.0.2.20"));
  }

  @Test
  void aRefusedEgressSaysWhyFirstAndKeepsWhatItHas() {
    cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", ANY);
    cluster.pass();
    cluster.policies.put(
        egress, new Declared.Refused<>(List.of(new Rejection("spec.egressIP", "x", "one"))));
    assertThat(conditions(egress))
        .startsWith(
            "Accepted false Refused: spec.egressIP: \"x\" is not one",
            "IPAssigned true Assigned: EgressIP is successfully assigned to EgressNode");
    assertThat(status(egress).given()).as("nothing to write").isEmpty();
  }

  @Test
  void anEgressIsProgrammedOnceItsNodesHaveItsKinds() {
    NodeName node = cluster.gateway("gw1");
    pool(FIRST, SECOND);
    PolicyKey egress = egress("web", ANY);
    cluster.pods.put(
        new NamespacedName("default", "p"),
        new Pod(
            new NamespacedName("default", "p"),
            Optional.of(node),
            Sorted.emptyMap(),
            List.of(IpAddress.of("10.1.0.1"))));
    cluster.pass();
    assertThat(conditions(egress)).contains("Programmed false Programming: 0 of 1 nodes");
    cluster.progress.put(node, new Progress(0, 0, 0, 1, 1));
    assertThat(conditions(egress)).contains("Programmed true Programmed: 1 of 1 nodes");
  }

  @Test
  void theLowestAddressesOfAMixedPoolAreNobodysPair() {
    cluster.gateway("gw1");
    List<IpRange> order = List.of(IpRange.of(FIRST), IpRange.of(IpAddress.of("2001:db8::1")));
    cluster.add(
        new GatewayGroup(
            POOL,
            PerFamily.of(family ->
                new AddressPool(order.stream().filter(run -> run.family() == family).toList())),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            new NodePolicy.Average(),
            Instant.EPOCH,
            order));
    PolicyKey egress = egress("web", new AddressWish.Exactly(AddressPair.of(FIRST)));
    assertThat(status(egress).eips()).isEqualTo(AddressPair.of(FIRST));
  }

  @Test
  void aPoolMayHaveMoreAddressesOfOneFamilyThanOfTheOther() {
    List<IpRange> order =
        List.of(new IpRange(FIRST, SECOND), IpRange.of(IpAddress.of("2001:db8::1")));
    cluster.add(
        new GatewayGroup(
            POOL,
            PerFamily.of(family ->
                new AddressPool(order.stream().filter(run -> run.family() == family).toList())),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false,
            new NodePolicy.Average(),
            Instant.EPOCH,
            order));
    assertThat(requireNonNull(cluster.plan().groups().get(POOL)).conditions())
        .allMatch(Condition::status);
  }

  @Test
  void anAddressInPoolsOfBothApisIsRefusedToTheYoungerObject() {
    pool(FIRST, SECOND);
    cluster.add(
        new GatewayGroup(
            "gateway",
            new PerFamily<>(new AddressPool(List.of(IpRange.of(SECOND))), AddressPool.EMPTY),
            AddressPair.NONE,
            LabelSelector.EVERYTHING,
            false,
            false,
            Instant.EPOCH.plusSeconds(1)));
    assertThat(accepted("gateway").message())
        .isEqualTo(
            "spec.ippools.ipv4: \"192.0.2.11\" is not outside of the pools of ExternalIPPool"
                + " \"pool\"");
    assertThat(accepted(POOL).status()).isTrue();
  }

  private Condition accepted(String group) {
    return requireNonNull(cluster.plan().groups().get(group)).conditions().getFirst();
  }
}
