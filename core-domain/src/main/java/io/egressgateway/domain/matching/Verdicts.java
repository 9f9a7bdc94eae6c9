package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.matching.ClassCompiler.Compiled;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says of policies that cover the same sender which have anything to decide for it. */
final class Verdicts {
  private final List<IpRange> clusterRanges;
  private final SortedSet<IpFamily> families;

  /**
   * Prepares for any number of senders.
   *
   * @param clusterRanges where policies without destinations do not hold
   */
  Verdicts(List<IpRange> clusterRanges, SortedSet<IpFamily> families) {
    this.clusterRanges = List.copyOf(clusterRanges);
    this.families = Sorted.set(families);
  }

  /** Of each policy who decides in its place; empty where it decides somewhere itself. */
  Map<PolicyKey, Optional<EgressPolicy>> of(List<EgressPolicy> covering) {
    if (covering.size() == 1) {
      return Map.of(covering.getFirst().key(), Optional.empty());
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
          .filter(_ -> !isEverywhere(family, compiled))
          .ifPresent(policy -> deciding.add(policy.key()));
    }
    Map<PolicyKey, Optional<EgressPolicy>> verdicts = new HashMap<>();
    for (EgressPolicy policy : covering) {
      verdicts.put(
          policy.key(),
          deciding.contains(policy.key()) ? Optional.empty() : winner(policy, decided));
    }
    return verdicts;
  }

  /** Whether nothing outside of the cluster is left for the default. */
  private boolean isEverywhere(IpFamily family, Compiled<EgressPolicy> compiled) {
    List<IpRange> all = new ArrayList<>(compiled.explicit().keySet());
    all.addAll(compiled.excluded());
    clusterRanges.stream().filter(range -> range.family() == family).forEach(all::add);
    IpAddress start = IpAddress.ofBigInteger(family, BigInteger.ZERO);
    return IpRange.merged(all).equals(List.of(new IpRange(start, start.filled(0))));
  }

  /** The first in precedence of those that decide at the beginnings of its destinations. */
  private static Optional<EgressPolicy> winner(
      EgressPolicy loser, Map<IpFamily, Compiled<EgressPolicy>> decided) {
    Stream<EgressPolicy> deciders =
        loser.destinations().isEmpty()
            ? decided.entrySet().stream()
                .filter(ofFamily -> loser.holdsFor(ofFamily.getKey()))
                .map(Map.Entry::getValue)
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
