package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class NodeDatapathProperties {
  private static final SortedMap<EgressId, EgressFingerprint> NONE = Sorted.emptyMap();

  private static DesiredDatapath compile(
      NodeSnapshot snapshot, SortedMap<EgressId, EgressFingerprint> known) {
    return NodeDatapath.of(
        snapshot, RandomNode.NETWORK, DatapathSettings.DEFAULT, RandomNode.TUNNEL, known);
  }

  @Test
  void everyPacketOfAnOwnPodTakesTheFirstPolicyThatMatches() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DatapathTables tables = compile(snapshot, NONE).tables();
          Placements placements = new Placements(snapshot);
          for (Pod pod : snapshot.ownPods().values()) {
            for (IpAddress source : pod.addresses()) {
              for (IpAddress destination : RandomNode.destinations(source.family())) {
                Optional<EgressFingerprint> expected =
                    oracle(snapshot, placements, pod, source, destination);
                Optional<EgressFingerprint> actual =
                    Packets.egress(tables, source, destination).map(tables.egresses()::get);
                assertThat(actual).as("%s to %s", source, destination).isEqualTo(expected);
              }
            }
          }
        });
  }

  private static Optional<EgressFingerprint> oracle(
      NodeSnapshot snapshot,
      Placements placements,
      Pod pod,
      IpAddress source,
      IpAddress destination) {
    return first(
        snapshot,
        placements,
        snapshot.policies().values().stream()
            .filter(policy -> selects(policy.subject(), pod, source))
            .toList(),
        destination);
  }

  /** Of policies that cover a pod, the egress of the first one that matches its destination. */
  static Optional<EgressFingerprint> first(
      NodeSnapshot snapshot,
      Placements placements,
      List<EgressPolicy> covering,
      IpAddress destination) {
    Comparator<EgressPolicy> precedence =
        Comparator.comparingInt(EgressPolicy::priority)
            .thenComparing(policy -> -specificity(policy, destination))
            .thenComparing(EgressPolicy::created)
            .thenComparing(EgressPolicy::key);
    boolean inside =
        snapshot.clusterRanges().stream().anyMatch(range -> range.contains(destination));
    return covering.stream()
        .filter(policy ->
            policy.destinations().isEmpty()
                ? !inside
                    && policy.exceptions().stream().noneMatch(one -> one.contains(destination))
                : specificity(policy, destination) >= 0)
        .min(precedence)
        .map(policy -> placements.egressOf(policy, destination.family()).fingerprint());
  }

  private static int specificity(EgressPolicy policy, IpAddress destination) {
    return policy.destinations().stream()
        .filter(prefix -> prefix.contains(destination))
        .mapToInt(IpPrefix::length)
        .max()
        .orElse(-1);
  }

  private static boolean selects(Subject subject, Pod pod, IpAddress source) {
    return switch (subject) {
      case Subject.Sources(var prefixes) ->
          prefixes.stream().anyMatch(prefix -> prefix.contains(source));
      case Subject.Pods(var namespaces, var selector, var _) ->
          selector.matches(pod.labels())
              && switch (namespaces) {
                case Namespaces.All _ -> true;
                case Namespaces.None _ -> false;
                case Namespaces.One(String name) -> name.equals("ns");
                case Namespaces.Matching(var wanted) ->
                    wanted.matches(new TreeMap<>(java.util.Map.of("team", "a")));
              };
    };
  }

  @Test
  void aPolicyWhoseAddressesAreOfOneFamilyClosesTheOtherOneWhereItBegins() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DatapathTables tables = compile(snapshot, NONE).tables();
          Set<EgressFingerprint> incomplete = new HashSet<>();
          Placements placements = new Placements(snapshot);
          for (EgressPolicy policy : snapshot.policies().values()) {
            if (placements.egressOf(policy)
                    instanceof EgressIdentity.Addresses(String _, AddressPair pair)
                && pair.ipv6().isEmpty()) {
              incomplete.add(placements.egressOf(policy).fingerprint());
              incomplete.add(new EgressIdentity.Pending(policy.key()).fingerprint());
            }
          }
          for (Pod pod : snapshot.ownPods().values()) {
            IpAddress source = pod.addresses().getLast();
            for (IpAddress destination : RandomNode.destinations(IpFamily.IPV6)) {
              if (Packets.egress(tables, source, destination)
                  .map(tables.egresses()::get)
                  .filter(incomplete::contains)
                  .isPresent()) {
                assertThat(Packets.fate(tables, source, destination))
                    .as("%s to %s", source, destination)
                    .isEqualTo(new Packets.Fate.Dropped());
              }
            }
          }
        });
  }

  @Test
  void everyUsedEgressHasAnIdAndAtMostOneOwner() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DatapathTables tables = compile(snapshot, NONE).tables();
          for (IpFamily family : IpFamily.values()) {
            FamilyTables one = tables.families().get(family);
            for (EgressId owned : one.snat().keySet()) {
              assertThat(tables.egresses()).containsKey(owned);
              assertThat(tables.gateways()).doesNotContainKey(owned);
            }
            assertThat(one.guardedEips().containsAll(one.snat().values())).isTrue();
          }
          for (EgressId owned : tables.masquerade()) {
            assertThat(tables.gateways()).doesNotContainKey(owned);
          }
        });
  }

  @Test
  void theOrderOfSlicesDoesNotMatter() {
    Cases.forAll(
        RandomNode::draw,
        snapshot ->
            assertThat(compile(RandomNode.shuffled(snapshot, 7), NONE))
                .isEqualTo(compile(snapshot, NONE)));
  }

  @Test
  void aRestartKeepsTheIdsThatTheKernelHolds() {
    Cases.forAll(
        random -> new NodeSnapshot[] {RandomNode.draw(random), RandomNode.draw(random)},
        pair -> {
          SortedMap<EgressId, EgressFingerprint> known = compile(pair[0], NONE).tables().egresses();
          SortedMap<EgressId, EgressFingerprint> next = compile(pair[1], known).tables().egresses();
          next.forEach((id, fingerprint) -> {
            if (known.containsValue(fingerprint)) {
              assertThat(known).containsEntry(id, fingerprint);
            } else {
              assertThat(known).doesNotContainKey(id);
            }
          });
        });
  }
}
