package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
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
 * Finds policies that have nothing to say for some of their senders, since another one of higher
 * precedence covers the same senders and all destinations.
 *
 * <p>Senders are taken by the set of policies that cover them, of which there are few. That one
 * policy refines another for some destinations is how priorities and prefixes are meant to be used,
 * and no conflict.
 */
public final class PolicyConflicts {
  /**
   * Who decides instead.
   *
   * @param winner the policy of highest precedence that does
   * @param everywhere for all senders of the policy; false for some of them
   */
  public record Overridden(EgressPolicy winner, boolean everywhere) {
    public Overridden {
      requireNonNull(winner, "winner");
    }
  }

  private record Pair(PolicyKey loser, PolicyKey winner) {}

  private final List<IpRange> clusterRanges;
  private final SortedSet<IpFamily> families;
  private final Map<Pair, Boolean> known = new HashMap<>();
  private final SortedMap<PolicyKey, EgressPolicy> winners = new TreeMap<>();
  private final Set<PolicyKey> somewhereInForce = new HashSet<>();

  private PolicyConflicts(List<IpRange> clusterRanges, SortedSet<IpFamily> families) {
    this.clusterRanges = clusterRanges;
    this.families = families;
  }

  /**
   * The policies that are overridden for at least one sender.
   *
   * @param policies in the order of their keys
   * @param endpoints of those that select pods
   * @param clusterRanges where policies without destinations do not hold
   */
  public static SortedMap<PolicyKey, Overridden> of(
      Collection<EgressPolicy> policies,
      SortedMap<PolicyKey, List<Endpoint>> endpoints,
      List<IpRange> clusterRanges,
      SortedSet<IpFamily> families) {
    PolicyConflicts conflicts = new PolicyConflicts(clusterRanges, families);
    Collection<List<EgressPolicy>> ranges = SourceRanges.of(policies, List.of()).values();
    new HashSet<>(ranges).forEach(conflicts::judge);
    covering(policies, endpoints).forEach(conflicts::judge);
    SortedMap<PolicyKey, Overridden> overridden = new TreeMap<>();
    conflicts.winners.forEach((loser, winner) ->
        overridden.put(loser, new Overridden(winner, !conflicts.somewhereInForce.contains(loser))));
    return Sorted.map(overridden);
  }

  /** The different sets of policies that pods have; a set is grown policy by policy and shared. */
  private static Set<List<EgressPolicy>> covering(
      Collection<EgressPolicy> policies, SortedMap<PolicyKey, List<Endpoint>> endpoints) {
    TreeMap<IpRange, List<EgressPolicy>> ranges =
        new TreeMap<>(SourceRanges.of(policies, List.of()));
    Grown nobody = new Grown(List.of());
    Map<NamespacedName, Grown> pods = new HashMap<>();
    Map<NamespacedName, Endpoint> senders = new HashMap<>();
    for (EgressPolicy policy : policies) {
      for (Endpoint endpoint : endpoints.getOrDefault(policy.key(), List.of())) {
        pods.merge(endpoint.pod(), nobody.with(policy), (before, _) -> before.with(policy));
        if (!ranges.isEmpty()) {
          senders.put(endpoint.pod(), endpoint);
        }
      }
    }
    senders.forEach((pod, endpoint) ->
        pods.computeIfPresent(pod, (_, set) -> set.withAll(inRanges(endpoint, ranges))));
    Set<List<EgressPolicy>> sets = new HashSet<>();
    new HashSet<>(pods.values()).forEach(set -> sets.add(set.policies));
    return sets;
  }

  private static List<EgressPolicy> inRanges(
      Endpoint endpoint, TreeMap<IpRange, List<EgressPolicy>> ranges) {
    List<EgressPolicy> covering = new ArrayList<>();
    for (IpAddress address : endpoint.addresses()) {
      Map.Entry<IpRange, List<EgressPolicy>> range =
          ranges.floorEntry(new IpRange(address, address.masked(0).filled(0)));
      if (range != null && range.getKey().contains(address)) {
        covering.addAll(range.getValue());
      }
    }
    return covering;
  }

  /** A set of policies; equal sets grown in the same order are the same object. */
  private static final class Grown {
    private final List<EgressPolicy> policies;
    private final Map<PolicyKey, Grown> more = new HashMap<>();

    private Grown(List<EgressPolicy> policies) {
      this.policies = policies;
    }

    private Grown with(EgressPolicy policy) {
      return more.computeIfAbsent(
          policy.key(),
          _ -> {
            List<EgressPolicy> longer = new ArrayList<>(policies);
            longer.add(policy);
            return new Grown(List.copyOf(longer));
          });
    }

    private Grown withAll(List<EgressPolicy> others) {
      Grown grown = this;
      for (EgressPolicy other : others) {
        if (!grown.policies.contains(other)) {
          grown = grown.with(other);
        }
      }
      return grown;
    }
  }

  private void judge(List<EgressPolicy> covering) {
    for (EgressPolicy policy : covering) {
      Optional<EgressPolicy> winner =
          covering.stream()
              .filter(other -> !other.key().equals(policy.key()))
              .filter(other ->
                  known.computeIfAbsent(
                      new Pair(policy.key(), other.key()), _ -> overrides(other, policy)))
              .min(Precedence.POLICIES);
      winner.ifPresentOrElse(
          found ->
              winners.merge(
                  policy.key(), found, (a, b) -> Precedence.POLICIES.compare(a, b) <= 0 ? a : b),
          () -> somewhereInForce.add(policy.key()));
    }
  }

  private boolean overrides(EgressPolicy winner, EgressPolicy loser) {
    return loser.destinations().isEmpty()
        ? overridesDefault(winner, loser)
        : loser.destinations().stream().allMatch(to -> decides(winner, loser, to));
  }

  private boolean overridesDefault(EgressPolicy winner, EgressPolicy loser) {
    if (winner.destinations().isEmpty()) {
      return Precedence.POLICIES.compare(winner, loser) < 0;
    }
    return winner.priority() <= loser.priority()
        && families.stream()
            .allMatch(family ->
                winner.destinations().stream()
                    .anyMatch(to -> to.family() == family && to.length() == 0));
  }

  private boolean decides(EgressPolicy winner, EgressPolicy loser, IpPrefix to) {
    if (winner.destinations().isEmpty()) {
      return winner.priority() < loser.priority()
          && clusterRanges.stream().noneMatch(range -> range.overlaps(to.toRange()));
    }
    Precedence lost = new Precedence(loser, to);
    return winner.destinations().stream()
        .filter(wider -> wider.contains(to.address()) && wider.length() <= to.length())
        .anyMatch(wider -> new Precedence(winner, wider).compareTo(lost) < 0);
  }
}
