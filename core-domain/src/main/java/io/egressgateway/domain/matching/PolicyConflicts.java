package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.matching.ClassCompiler.Compiled;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.math.BigInteger;
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
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds policies that have nothing to say for some of their senders, since others of higher
 * precedence cover the same senders and each of the destinations.
 *
 * <p>Senders are taken by the set of policies that cover them, of which there are few. That one
 * policy refines another for some destinations is how priorities and prefixes are meant to be used,
 * and no conflict.
 */
public final class PolicyConflicts {
  /**
   * Who decides instead.
   *
   * @param winner the policy of highest precedence of those that do
   * @param everywhere for all senders of the policy; false for some of them
   */
  public record Overridden(EgressPolicy winner, boolean everywhere) {
    public Overridden {
      requireNonNull(winner, "winner");
    }
  }

  private final List<IpRange> clusterRanges;
  private final SortedSet<IpFamily> families;
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
    TreeMap<IpRange, List<EgressPolicy>> ranges =
        new TreeMap<>(SourceRanges.of(policies, List.of()));
    Set<List<EgressPolicy>> classes = covering(policies, endpoints, ranges);
    classes.addAll(ranges.values());
    classes.forEach(conflicts::judge);
    SortedMap<PolicyKey, Overridden> overridden = new TreeMap<>();
    conflicts.winners.forEach((loser, winner) ->
        overridden.put(loser, new Overridden(winner, !conflicts.somewhereInForce.contains(loser))));
    return Sorted.map(overridden);
  }

  /** The different sets of policies that pods have; a set is grown policy by policy and shared. */
  private static Set<List<EgressPolicy>> covering(
      Collection<EgressPolicy> policies,
      SortedMap<PolicyKey, List<Endpoint>> endpoints,
      TreeMap<IpRange, List<EgressPolicy>> ranges) {
    Grown nobody = new Grown(Optional.empty());
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
    new HashSet<>(pods.values()).forEach(set -> sets.add(set.policies()));
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

  /**
   * A set of policies; equal sets grown in the same order are the same object. Each holds only what
   * it has more than the one that it grew from: thousands of policies may cover one pod.
   */
  private static final class Grown {
    private record Step(Grown before, EgressPolicy last) {}

    private final Optional<Step> step;
    private final Map<PolicyKey, Grown> more = new HashMap<>();

    private Grown(Optional<Step> step) {
      this.step = step;
    }

    private Grown with(EgressPolicy policy) {
      return more.computeIfAbsent(
          policy.key(), _ -> new Grown(Optional.of(new Step(this, policy))));
    }

    private Grown withAll(List<EgressPolicy> others) {
      Grown grown = this;
      Set<PolicyKey> present = new HashSet<>();
      policies().forEach(policy -> present.add(policy.key()));
      for (EgressPolicy other : others) {
        grown = present.add(other.key()) ? grown.with(other) : grown;
      }
      return grown;
    }

    private List<EgressPolicy> policies() {
      List<EgressPolicy> policies = new ArrayList<>();
      Optional<Step> next = step;
      while (next.isPresent()) {
        policies.add(next.get().last());
        next = next.get().before().step;
      }
      return policies.reversed();
    }
  }

  private void judge(List<EgressPolicy> covering) {
    if (covering.size() == 1) {
      somewhereInForce.add(covering.getFirst().key());
      return;
    }
    Map<IpFamily, Compiled<EgressPolicy>> decided = new TreeMap<>();
    Set<PolicyKey> deciding = new HashSet<>();
    for (IpFamily family : families) {
      Compiled<EgressPolicy> compiled =
          new ClassCompiler<>(family, clusterRanges, Function.<EgressPolicy>identity())
              .compile(covering);
      decided.put(family, compiled);
      compiled.explicit().values().forEach(policy -> deciding.add(policy.key()));
      compiled
          .byDefault()
          .filter(_ -> !isEverywhere(family, compiled.explicit().keySet()))
          .ifPresent(policy -> deciding.add(policy.key()));
    }
    for (EgressPolicy policy : covering) {
      Optional<EgressPolicy> winner =
          deciding.contains(policy.key()) ? Optional.empty() : winner(policy, decided);
      winner.ifPresentOrElse(
          found -> winners.merge(policy.key(), found, PolicyConflicts::first),
          () -> somewhereInForce.add(policy.key()));
    }
  }

  private static EgressPolicy first(EgressPolicy a, EgressPolicy b) {
    return Precedence.POLICIES.compare(a, b) <= 0 ? a : b;
  }

  /** Whether nothing outside of the cluster is left beside these. */
  private boolean isEverywhere(IpFamily family, Collection<IpRange> explicit) {
    List<IpRange> all = new ArrayList<>(explicit);
    clusterRanges.stream().filter(range -> range.family() == family).forEach(all::add);
    IpAddress start = IpAddress.ofBigInteger(family, BigInteger.ZERO);
    return IpRange.merged(all).equals(List.of(new IpRange(start, start.filled(0))));
  }

  /** The first in precedence of those that decide at the beginnings of its destinations. */
  private static Optional<EgressPolicy> winner(
      EgressPolicy loser, Map<IpFamily, Compiled<EgressPolicy>> decided) {
    Stream<EgressPolicy> deciders =
        loser.destinations().isEmpty()
            ? decided.values().stream()
                .flatMap(compiled ->
                    compiled
                        .byDefault()
                        .filter(policy -> !policy.key().equals(loser.key()))
                        .map(Stream::of)
                        .orElseGet(() -> compiled.explicit().values().stream()))
            : loser.destinations().stream()
                .filter(to -> decided.containsKey(to.family()))
                .flatMap(to -> at(decided.get(to.family()), to.address()).stream());
    return deciders.min(Precedence.POLICIES);
  }

  private static Optional<EgressPolicy> at(
      @Nullable Compiled<EgressPolicy> compiled, IpAddress address) {
    return compiled == null
        ? Optional.empty()
        : compiled.explicit().entrySet().stream()
            .filter(entry -> entry.getKey().contains(address))
            .map(Map.Entry::getValue)
            .findFirst()
            .or(compiled::byDefault);
  }
}
