package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ControllerPlanProperties {

  @Test
  void theSameSnapshotShuffledGivesTheSamePublication() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          Publication before = cluster.plan();
          Collections.shuffle(cluster.slices, new Random(1));
          Publication after = cluster.plan();
          assertThat(after).isEqualTo(before);
          assertThat(after.toString()).isEqualTo(before.toString());
        });
  }

  @Test
  void aSecondPassChangesNothingAndNotesNothing() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          Publication first = cluster.pass();
          Publication second = cluster.plan();
          assertThat(second.notes()).isEmpty();
          assertThat(second.slices()).isEmpty();
          assertThat(second.goneTunnels()).isEmpty();
          assertThat(second.groups()).isEqualTo(first.groups());
          assertThat(second.policies()).isEqualTo(first.policies());
          assertThat(second.tunnels()).isEqualTo(first.tunnels());
        });
  }

  @Test
  void anAddressBelongsToOneEntryAndToAPool() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          Publication publication = cluster.plan();
          List<IpAddress> addresses = new ArrayList<>();
          publication
              .groups()
              .forEach((name, status) -> {
                List<IpAddress> own = addressesOf(status);
                addresses.addAll(own);
                cluster.group(name).ifPresent(group -> offers(group, own));
              });
          assertThat(addresses).doesNotHaveDuplicates();
        });
  }

  private static void offers(GatewayGroup group, List<IpAddress> addresses) {
    assertThat(addresses).allMatch(a -> group.pools().get(a.family()).contains(a));
  }

  private static List<IpAddress> addressesOf(GroupStatus status) {
    return status.nodes().nodes().stream()
        .flatMap(node -> node.egresses().stream())
        .flatMap(egress -> egress.addresses().toList().stream())
        .toList();
  }

  @Test
  void aPolicyIsListedExactlyWhereItsStatusSays() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          Publication publication = cluster.plan();
          Map<PolicyKey, List<String>> listed = new TreeMap<>();
          publication
              .groups()
              .forEach((name, status) -> {
                for (GatewayNode node : status.nodes().nodes()) {
                  for (OwnedEgress egress : node.egresses()) {
                    assertThat(egress.policies()).isNotEmpty();
                    egress
                        .policies()
                        .forEach(key ->
                            listed
                                .computeIfAbsent(key, _ -> new ArrayList<>())
                                .add(egress.addresses() + " " + node.node()));
                  }
                }
              });
          publication.policies().forEach((key, status) -> agrees(status, listed.get(key)));
          assertThat(publication.policies().keySet()).containsAll(listed.keySet());
        });
  }

  private static void agrees(PolicyStatus status, @Nullable List<String> listed) {
    if (status.node().isPresent()) {
      assertThat(listed).containsExactly(status.eips() + " " + status.node().get());
    } else if (!status.eips().isEmpty()) {
      assertThat(listed).singleElement().asString().startsWith(status.eips().toString());
    }
  }

  @Test
  void aPoolIsExhaustedOnlyWhenEveryAddressIsUsedOrAskedFor() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          EgressPlan plan = EgressPlan.of(cluster.snapshot(), cluster.settings, cluster.observed());
          Set<IpAddress> used = new TreeSet<>();
          plan.placements().keySet().forEach(i -> used.addAll(i.addresses().toList()));
          plan.allocation()
              .forEach((key, result) -> {
                if (result
                    instanceof
                    AllocationResult.PoolExhausted(String group, IpFamily family, var _)) {
                  assertThat(used).containsAll(everyAddress(cluster, group, family));
                }
              });
        });
  }

  private static List<IpAddress> everyAddress(
      SimulatedCluster cluster, String group, IpFamily family) {
    GatewayGroup accepted =
        Optional.ofNullable(cluster.groups.get(group)).flatMap(Declared::accepted).orElseThrow();
    List<IpAddress> all = new ArrayList<>();
    for (int host = 0; host < 20; host++) {
      IpAddress address =
          family == IpFamily.IPV4
              ? IpAddress.of("192.0.2." + host)
              : IpAddress.of("2001:db8::").plus(host);
      if (accepted.pools().get(family).contains(address)) {
        all.add(address);
      }
    }
    return all;
  }

  @Test
  void onlyEgressesOfADeadNodeMoveAndNothingFailsBack() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          // A node that is a gateway for want of others gives up again once there is one.
          cluster.settings = withoutWithdrawal(cluster.settings);
          cluster.pass();
          for (NodeName victim : List.copyOf(cluster.nodes.keySet())) {
            Publication before = cluster.pass();
            cluster.liveness.put(victim, NodeLiveness.DEAD);
            Publication without = cluster.pass();
            before.policies().forEach((key, had) -> keeps(key, had, of(without, key), victim));
            cluster.liveness.put(victim, NodeLiveness.ALIVE);
            Publication back = cluster.pass();
            without.policies().forEach((key, had) -> keeps(key, had, of(back, key), NOBODY));
          }
        });
  }

  private static ControllerSettings withoutWithdrawal(ControllerSettings settings) {
    return new ControllerSettings(
        settings.families(),
        settings.tunnelSubnets(),
        settings.marks(),
        settings.maxEndpointsPerSlice(),
        settings.rest(),
        new ControllerSettings.Withdrawal(false, false));
  }

  @Test
  void aGroupWithAnyNodeThatAnswersIsNeverWithoutAGateway() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          Publication publication = cluster.plan();
          EgressPlan plan = EgressPlan.of(cluster.snapshot(), cluster.settings, cluster.observed());
          plan.members()
              .forEach((_, members) -> {
                boolean answering =
                    members.all().stream()
                        .filter(node -> cluster.liveness.get(node) == NodeLiveness.ALIVE)
                        .map(node -> Optional.ofNullable(publication.tunnels().get(node)))
                        .flatMap(Optional::stream)
                        .anyMatch(tunnel ->
                            tunnel.phase() == TunnelPhase.READY
                                || tunnel.phase() == TunnelPhase.NODE_NOT_READY);
                assertThat(members.eligible().isEmpty() && answering).isFalse();
              });
        });
  }

  @Test
  void whatWasFreedRestsAndWhatIsUsedDoesNot() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          SortedMap<String, PublishedGroup> before = new TreeMap<>(cluster.published);
          cluster
              .plan()
              .groups()
              .forEach((name, status) -> {
                PublishedGroup had = before.getOrDefault(name, PublishedGroup.NOTHING);
                Set<IpAddress> used = addresses(status.nodes());
                Set<IpAddress> expected = addresses(had);
                had.resting()
                    .forEach((address, freed) -> {
                      if (freed.plusSeconds(10).isAfter(cluster.now)) {
                        expected.add(address);
                      }
                    });
                expected.removeAll(used);
                assertThat(status.nodes().resting().keySet()).isEqualTo(expected);
              });
        });
  }

  private static Set<IpAddress> addresses(PublishedGroup group) {
    Set<IpAddress> addresses = new TreeSet<>();
    group
        .nodes()
        .forEach(node ->
            node.egresses().forEach(egress -> addresses.addAll(egress.addresses().toList())));
    return addresses;
  }

  private static final NodeName NOBODY = new NodeName("nobody");

  private static PolicyStatus of(Publication publication, PolicyKey policy) {
    return publication.policies().getOrDefault(policy, GONE);
  }

  private static final PolicyStatus GONE =
      new PolicyStatus(AddressPair.NONE, Optional.empty(), List.of());

  /** An Egress shows its address only while a node carries it. */
  private static void keeps(PolicyKey key, PolicyStatus had, PolicyStatus has, NodeName victim) {
    if (key instanceof PolicyKey.OfEgress && has.node().isEmpty()) {
      assertThat(has.eips()).isEqualTo(AddressPair.NONE);
      assertThat(had.node()).isIn(Optional.empty(), Optional.of(victim));
    } else if (had.node().isPresent()) {
      assertThat(has.eips()).isEqualTo(had.eips());
      if (!had.node().get().equals(victim)) {
        assertThat(has.node()).isEqualTo(had.node());
      }
    }
  }

  @Test
  void tunnelsHaveUniqueMarksAndAddressesOfTheirSubnets() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          Publication publication = cluster.plan();
          List<FwMark> marks =
              publication.tunnels().values().stream().map(TunnelStatus::mark).toList();
          assertThat(marks).doesNotHaveDuplicates();
          assertThat(marks).allMatch(cluster.settings.marks()::contains);
          List<IpAddress> addresses =
              publication.tunnels().values().stream()
                  .flatMap(tunnel -> tunnel.addresses().toList().stream())
                  .toList();
          assertThat(addresses).doesNotHaveDuplicates();
          assertThat(addresses)
              .allMatch(a -> cluster.settings.tunnelSubnets().get(a.family()).contains(a));
          assertThat(publication.tunnels().keySet()).isEqualTo(cluster.nodes.keySet());
        });
  }

  @Test
  void slicesHoldExactlyTheEndpointsAfterwards() {
    Cases.forAll(
        RandomCluster::draw,
        cluster -> {
          cluster.pass();
          Map<PolicyKey, List<String>> held = new TreeMap<>();
          for (EndpointSlice slice : cluster.slices) {
            boolean frozen =
                cluster.policies.get(slice.policy()) instanceof Declared.Refused<EgressPolicy>;
            int max = cluster.settings.maxEndpointsPerSlice();
            assertThat(frozen || within(slice.endpoints(), max)).isTrue();
            slice
                .endpoints()
                .forEach(e ->
                    held.computeIfAbsent(slice.policy(), _ -> new ArrayList<>())
                        .add(e.pod().toString()));
          }
          List<String> wanted =
              cluster.pods.values().stream()
                  .filter(pod -> pod.name().namespace().equals("default"))
                  .filter(pod -> !pod.addresses().isEmpty())
                  .map(pod -> pod.name().toString())
                  .toList();
          cluster.policies.forEach((key, declared) -> {
            if (declared instanceof Declared.Accepted<EgressPolicy>) {
              assertThat(held.getOrDefault(key, List.of()))
                  .containsExactlyInAnyOrderElementsOf(wanted);
            }
          });
        });
  }

  private static boolean within(List<Endpoint> endpoints, int max) {
    return !endpoints.isEmpty() && endpoints.size() <= max;
  }

  @Test
  void usageCountsDistinctAddressesOfTheEntries() {
    Cases.forAll(
        RandomCluster::draw,
        cluster ->
            cluster
                .plan()
                .groups()
                .forEach((name, status) -> {
                  List<IpAddress> used = addressesOf(status);
                  if (cluster.group(name).isPresent()) {
                    assertThat(status.usage().ipv4Total() - status.usage().ipv4Free())
                        .isEqualTo(count(used, IpFamily.IPV4));
                    assertThat(status.usage().ipv6Total() - status.usage().ipv6Free())
                        .isEqualTo(count(used, IpFamily.IPV6));
                    assertThat(status.usage().ipv4Total())
                        .isEqualTo(everyAddress(cluster, name, IpFamily.IPV4).size());
                  }
                }));
  }

  private static int count(List<IpAddress> addresses, IpFamily family) {
    return (int) addresses.stream().filter(a -> a.family() == family).count();
  }

  @Test
  void everyWaitingPolicySaysWhy() {
    Cases.forAll(
        RandomCluster::draw,
        cluster ->
            cluster
                .plan()
                .policies()
                .forEach((key, status) -> {
                  if (key instanceof PolicyKey.OfEgress) {
                    saysWhyInAntreasWords(status);
                    return;
                  }
                  Condition allocated = status.conditions().get(1);
                  assertThat(allocated.type()).isEqualTo(Condition.ALLOCATED);
                  assertThat(allocated.status()).isEqualTo(status.node().isPresent());
                  assertThat(allocated.message()).isNotEmpty();
                  assertThat(
                          status.eips().equals(AddressPair.NONE) || !allocated.reason().isEmpty())
                      .isTrue();
                }));
  }

  private static void saysWhyInAntreasWords(PolicyStatus status) {
    List<Condition> ofAddress =
        status.conditions().stream()
            .filter(one -> one.type().startsWith("IP"))
            .filter(one -> !one.message().isEmpty())
            .toList();
    assertThat(ofAddress).isNotEmpty();
    assertThat(ofAddress.stream().allMatch(Condition::status)).isEqualTo(status.node().isPresent());
    if (status.node().isEmpty()) {
      assertThat(status.eips().isEmpty()).isTrue();
    }
  }
}
