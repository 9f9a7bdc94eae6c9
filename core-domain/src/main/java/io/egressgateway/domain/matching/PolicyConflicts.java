package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Finds policies that have nothing to say for some of their senders, since others of higher
 * precedence cover the same senders and each of the destinations.
 *
 * <p>Senders are taken by the set of policies that cover them, of which there are few. That one
 * policy refines another for some destinations is how priorities and prefixes are meant to be used,
 * and no conflict. A sender more or less is judged by itself, without looking at the others.
 */
final class PolicyConflicts {
  /**
   * Senders with the same policies.
   *
   * @param count how many; the senders of a range count once
   * @param winner who decides in place of a certain one of the policies, if it decides nothing
   */
  private record Senders(int count, Optional<EgressPolicy> winner) {}

  private final Verdicts verdicts;

  /** What source prefixes cover, disjoint. */
  private final TreeMap<IpRange, List<EgressPolicy>> ranges;

  private final SharedMap<PolicyKey, SharedMap<Covering, Senders>> senders;
  private final SharedMap<PolicyKey, Overridden> overridden;

  private PolicyConflicts(
      Verdicts verdicts,
      TreeMap<IpRange, List<EgressPolicy>> ranges,
      SharedMap<PolicyKey, SharedMap<Covering, Senders>> senders,
      SharedMap<PolicyKey, Overridden> overridden) {
    this.verdicts = verdicts;
    this.ranges = ranges;
    this.senders = senders;
    this.overridden = overridden;
  }

  /** A pod that policies cover by its labels. */
  record Sender(List<EgressPolicy> policies, List<IpAddress> addresses) {
    Sender {
      policies = List.copyOf(policies);
      addresses = List.copyOf(addresses);
    }
  }

  /**
   * The conflicts among policies.
   *
   * @param policies in the order of their keys
   * @param pods that are covered by at least one of them
   * @param clusterRanges where policies without destinations do not hold
   */
  static PolicyConflicts of(
      Collection<EgressPolicy> policies,
      Collection<Sender> pods,
      List<IpRange> clusterRanges,
      SortedSet<IpFamily> families) {
    PolicyConflicts none =
        new PolicyConflicts(
            new Verdicts(clusterRanges, families),
            new TreeMap<>(SourceRanges.of(policies, List.of())),
            Sorted.emptyMap(),
            Sorted.emptyMap());
    Map<Covering, List<EgressPolicy>> sets = new HashMap<>();
    Map<Covering, Integer> counts = new HashMap<>();
    none.ranges.values().forEach(set -> count(set, sets, counts));
    pods.forEach(pod -> count(none.covering(pod), sets, counts));
    return none.counted(sets, counts);
  }

  private static void count(
      List<EgressPolicy> set,
      Map<Covering, List<EgressPolicy>> sets,
      Map<Covering, Integer> counts) {
    Covering covering = Covering.of(set);
    sets.putIfAbsent(covering, set);
    counts.merge(covering, 1, Integer::sum);
  }

  private PolicyConflicts counted(
      Map<Covering, List<EgressPolicy>> sets, Map<Covering, Integer> counts) {
    SortedMap<PolicyKey, Map<Covering, Senders>> grouped = new TreeMap<>();
    sets.forEach((covering, set) -> {
      int count = requireNonNull(counts.get(covering));
      verdicts
          .of(set)
          .forEach((policy, winner) ->
              grouped
                  .computeIfAbsent(policy, _ -> new HashMap<>())
                  .put(covering, new Senders(count, winner)));
    });
    SortedMap<PolicyKey, SharedMap<Covering, Senders>> all = new TreeMap<>();
    SortedMap<PolicyKey, Overridden> losers = new TreeMap<>();
    grouped.forEach((policy, ofPolicy) -> {
      all.put(policy, Sorted.map(ofPolicy));
      overridden(ofPolicy.values()).ifPresent(found -> losers.put(policy, found));
    });
    return new PolicyConflicts(verdicts, ranges, Sorted.map(all), Sorted.map(losers));
  }

  /** The policies that are overridden for at least one sender. */
  SharedMap<PolicyKey, Overridden> overridden() {
    return overridden;
  }

  /** The same with a pod more. */
  PolicyConflicts with(Sender pod) {
    return counting(covering(pod), 1);
  }

  /** The same with a pod less, which must be one of those that were counted. */
  PolicyConflicts without(Sender pod) {
    return counting(covering(pod), -1);
  }

  private PolicyConflicts counting(List<EgressPolicy> set, int more) {
    Covering covering = Covering.of(set);
    SharedMap<PolicyKey, SharedMap<Covering, Senders>> changed = senders;
    SharedMap<PolicyKey, Overridden> losers = overridden;
    boolean known =
        senders.getOrDefault(set.getFirst().key(), Sorted.emptyMap()).containsKey(covering);
    Map<PolicyKey, Optional<EgressPolicy>> judged = known ? Map.of() : verdicts.of(set);
    for (PolicyKey policy : covering.policies()) {
      SharedMap<Covering, Senders> before = changed.getOrDefault(policy, Sorted.emptyMap());
      Senders present = before.get(covering);
      Senders now =
          present == null
              ? new Senders(more, requireNonNull(judged.get(policy)))
              : new Senders(present.count() + more, present.winner());
      SharedMap<Covering, Senders> after =
          now.count() == 0 ? before.without(covering) : before.with(covering, now);
      changed = changed.with(policy, after);
      if (after.size() != before.size()) {
        Optional<Overridden> found = overridden(after.values());
        losers = found.isPresent() ? losers.with(policy, found.get()) : losers.without(policy);
      }
    }
    return new PolicyConflicts(verdicts, ranges, changed, losers);
  }

  private static Optional<Overridden> overridden(Collection<Senders> senders) {
    List<EgressPolicy> winners = new ArrayList<>(0);
    for (Senders alike : senders) {
      alike.winner().ifPresent(winners::add);
    }
    return winners.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Overridden(
                Collections.min(winners, Precedence.POLICIES), winners.size() == senders.size()));
  }

  private List<EgressPolicy> covering(Sender pod) {
    if (ranges.isEmpty()) {
      return pod.policies();
    }
    List<EgressPolicy> covering = new ArrayList<>(pod.policies());
    Set<PolicyKey> present = new HashSet<>();
    covering.forEach(policy -> present.add(policy.key()));
    for (IpAddress address : pod.addresses()) {
      Map.Entry<IpRange, List<EgressPolicy>> range =
          ranges.floorEntry(new IpRange(address, address.masked(0).filled(0)));
      if (range != null && range.getKey().contains(address)) {
        range.getValue().stream()
            .filter(policy -> present.add(policy.key()))
            .forEach(covering::add);
      }
    }
    return covering;
  }
}
