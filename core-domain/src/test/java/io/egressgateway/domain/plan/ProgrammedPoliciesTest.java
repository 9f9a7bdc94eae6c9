package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.CidrUsage;
import io.egressgateway.domain.allocation.PoolItem;
import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.PolicyStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgrammedPoliciesTest {
  private final SimulatedCluster cluster = new SimulatedCluster();
  private NodeName gateway = new NodeName("gw1");
  private NodeName source = new NodeName("n1");
  private PolicyKey policy = PolicyKey.of("default", "one");

  @BeforeEach
  void aPolicyWithAPodOnAnotherNode() {
    gateway = cluster.gateway("gw1");
    source = cluster.node("n1", Map.of());
    NodeName idle = cluster.node("n2", Map.of());
    cluster.liveness.put(source, NodeLiveness.ALIVE);
    cluster.liveness.put(idle, NodeLiveness.ALIVE);
    cluster.add(
        new GatewayGroup(
            "g",
            new PerFamily<>(
                new AddressPool(
                    List.of(
                        PoolItem.parse(
                                "192.0.2.10-192.0.2.19", CidrUsage.SKIP_NETWORK_AND_BROADCAST)
                            .orThrow())),
                AddressPool.EMPTY),
            AddressPair.NONE,
            SimulatedCluster.GATEWAYS,
            false,
            false));
    policy = cluster.policy("one", "g", new AddressWish.GroupDefault());
    pod("pod1", source);
  }

  private void pod(String name, NodeName node) {
    NamespacedName pod = new NamespacedName("default", name);
    cluster.pods.put(
        pod, new Pod(pod, Optional.of(node), Sorted.emptyMap(), List.of(IpAddress.of("10.1.0.1"))));
  }

  private void revisions(long ofPolicy, long ofGroup) {
    cluster.revisions =
        new Revisions(Sorted.map(Map.of(policy, ofPolicy)), Sorted.map(Map.of("g", ofGroup)));
  }

  private Condition programmed() {
    cluster.pass();
    return cluster.pass().policies().get(policy) instanceof PolicyStatus status
        ? status.conditions().get(2)
        : Assertions.fail("no status");
  }

  private void reports(NodeName node, long policies, long groups) {
    cluster.progress.put(node, new Progress(policies, 0, groups));
  }

  @Test
  void theNodesOfItsPodsAndItsGatewayCountOnceTheyHaveComeSoFar() {
    revisions(5, 7);
    assertThat(programmed().message()).isEqualTo("0 of 2 nodes");
    reports(gateway, 5, 7);
    reports(source, 5, 6);
    assertThat(programmed().message()).as("not the group").isEqualTo("1 of 2 nodes");
    reports(source, 4, 7);
    assertThat(programmed().message()).as("not the policy").isEqualTo("1 of 2 nodes");
    reports(source, 5, 7);
    assertThat(programmed()).isEqualTo(Conditions.programmed(2, 2));
  }

  @Test
  void writingItsStatusMakesNothingToProgramAnew() {
    revisions(5, 7);
    reports(gateway, 5, 7);
    reports(source, 5, 7);
    assertThat(programmed().status()).isTrue();
    revisions(8, 9);
    assertThat(programmed().status()).isTrue();
  }

  @Test
  void anEditIsProgrammedOnlyByItsOwnRevision() {
    revisions(5, 7);
    reports(gateway, 5, 7);
    reports(source, 5, 7);
    programmed();
    EgressPolicy before =
        Optional.ofNullable(cluster.policies.get(policy)).flatMap(Declared::accepted).orElseThrow();
    cluster.add(
        new EgressPolicy(
            policy,
            "g",
            before.subject(),
            List.of(IpPrefix.of("198.51.100.0/24")),
            before.wish(),
            1,
            Instant.EPOCH));
    revisions(10, 9);
    assertThat(programmed().message()).isEqualTo("0 of 2 nodes");
    reports(gateway, 10, 9);
    reports(source, 10, 9);
    assertThat(programmed().status()).isTrue();
  }

  @Test
  void aNodeWhoseKernelCannotBeProgrammedDoesNotCountAndADeadOneIsNotMissed() {
    revisions(5, 7);
    reports(gateway, 5, 7);
    reports(source, 5, 7);
    programmed();
    cluster.progress.put(source, Progress.NONE);
    assertThat(programmed().message()).isEqualTo("1 of 2 nodes");
    cluster.liveness.put(source, NodeLiveness.DEAD);
    assertThat(programmed().message()).isEqualTo("1 of 1 nodes");
  }

  @Test
  void aNewLeaderBelievesWhatIsShownUntilItHearsTheNodes() {
    revisions(5, 7);
    reports(gateway, 5, 7);
    reports(source, 5, 7);
    assertThat(programmed().status()).isTrue();
    cluster.milestones = Sorted.emptyMap();
    cluster.progress.clear();
    revisions(20, 30);
    assertThat(programmed().status()).isTrue();
    cluster.progress.put(source, Progress.NONE);
    assertThat(programmed().message()).isEqualTo("1 of 2 nodes");
  }

  @Test
  void aPolicyOfSourcePrefixesConcernsEveryNode() {
    cluster.add(
        new EgressPolicy(
            policy,
            "g",
            new Subject.Sources(List.of(IpPrefix.of("10.1.0.0/16"))),
            List.of(),
            new AddressWish.GroupDefault(),
            1,
            Instant.EPOCH));
    assertThat(programmed().message()).isEqualTo("0 of 3 nodes");
    assertThat(cluster.slices).as("no slices").isEmpty();
  }

  @Test
  void aPolicyThatWaitsIsNotProgrammed() {
    cluster.liveness.put(gateway, NodeLiveness.DEAD);
    assertThat(programmed().reason()).isEqualTo("NotAllocated");
  }

  @Test
  void theOneThatWinsIsNamed() {
    PolicyKey urgent = new PolicyKey.ClusterWide("urgent");
    cluster.add(
        new EgressPolicy(
            urgent,
            "g",
            new Subject.Sources(List.of(IpPrefix.of("10.1.0.0/16"))),
            List.of(),
            new AddressWish.GroupDefault(),
            10,
            Instant.EPOCH));
    assertThat(conflicted(policy).status()).isTrue();
    assertThat(conflicted(policy).message())
        .isEqualTo(
            "EgressClusterPolicy \"urgent\" (priority 10) decides for all senders of this policy");
    assertThat(conflicted(urgent).status()).isFalse();
    assertThat(cluster.plan().notes())
        .anyMatch(note -> note.warning() && note.reason().equals("Overridden"));
    cluster.pass();
    assertThat(cluster.pass().notes()).isEmpty();
  }

  private Condition conflicted(PolicyKey key) {
    return cluster.plan().policies().get(key) instanceof PolicyStatus status
        ? status.conditions().getLast()
        : Assertions.fail("no status");
  }
}
