package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Turns the policies of one class into disjoint destinations, for one family.
 *
 * <p>A sweep over the borders of the policies' destinations keeps the destinations that cover the
 * current address in order of precedence. Where a policy without destinations has precedence over
 * the first of them, it has it outside of the cluster only, so the stretch is split at the
 * cluster's borders and what is outside falls to the default.
 */
public final class ClassCompiler<E> {
  private final IpFamily family;

  /** Of this family, disjoint, by first address. */
  private final TreeMap<IpAddress, IpRange> clusterRanges = new TreeMap<>();

  private final Function<EgressPolicy, E> egresses;

  /**
   * Prepares for any number of classes.
   *
   * @param egresses what a policy leads to
   */
  public ClassCompiler(
      IpFamily family, List<IpRange> clusterRanges, Function<EgressPolicy, E> egresses) {
    this.family = family;
    this.egresses = egresses;
    for (IpRange range : clusterRanges) {
      if (range.family() == family) {
        this.clusterRanges.put(range.first(), range);
      }
    }
  }

  /**
   * What a class decides.
   *
   * @param explicit disjoint destinations
   * @param byDefault for what is neither explicit nor inside of the cluster
   */
  public record Compiled<E>(SortedMap<IpRange, E> explicit, Optional<E> byDefault) {
    public Compiled {
      explicit = Sorted.map(explicit);
      requireNonNull(byDefault, "byDefault");
    }

    public boolean isEmpty() {
      return explicit.isEmpty() && byDefault.isEmpty();
    }
  }

  /** The destinations that become or cease to be covered at an address. */
  private static final class Border {
    private final List<Precedence> starting = new ArrayList<>();
    private final List<Precedence> ended = new ArrayList<>();
  }

  public Compiled<E> compile(List<EgressPolicy> policies) {
    Optional<EgressPolicy> everywhere =
        policies.stream()
            .filter(policy -> policy.destinations().isEmpty() && policy.holdsFor(family))
            .min(Precedence.POLICIES);
    Stretches<E> stretches = new Stretches<>();
    TreeSet<Precedence> covering = new TreeSet<>();
    IpAddress from = IpAddress.of(family == IpFamily.IPV4 ? "0.0.0.0" : "::");
    for (var border : borders(policies).entrySet()) {
      if (!covering.isEmpty()) {
        IpRange stretch = new IpRange(from, border.getKey().plus(-1));
        decide(stretch, covering.first().policy(), everywhere, stretches);
      }
      border.getValue().ended.forEach(covering::remove);
      covering.addAll(border.getValue().starting);
      from = border.getKey();
    }
    if (!covering.isEmpty()) {
      IpRange rest = new IpRange(from, from.masked(0).filled(0));
      decide(rest, covering.first().policy(), everywhere, stretches);
    }
    return new Compiled<>(stretches.done(), everywhere.map(egresses));
  }

  private SortedMap<IpAddress, Border> borders(List<EgressPolicy> policies) {
    SortedMap<IpAddress, Border> borders = new TreeMap<>();
    for (EgressPolicy policy : policies) {
      for (IpPrefix prefix : policy.destinations()) {
        if (prefix.family() == family) {
          Precedence entry = new Precedence(policy, prefix);
          borders.computeIfAbsent(prefix.address(), _ -> new Border()).starting.add(entry);
          if (!prefix.last().isLast()) {
            IpAddress after = prefix.last().plus(1);
            borders.computeIfAbsent(after, _ -> new Border()).ended.add(entry);
          }
        }
      }
    }
    return borders;
  }

  private void decide(
      IpRange stretch,
      EgressPolicy named,
      Optional<EgressPolicy> everywhere,
      Stretches<E> stretches) {
    E egress = egresses.apply(named);
    if (everywhere.isPresent() && everywhere.get().priority() < named.priority()) {
      insideCluster(stretch).forEach(part -> stretches.add(part, egress));
    } else {
      stretches.add(stretch, egress);
    }
  }

  private List<IpRange> insideCluster(IpRange stretch) {
    IpAddress start = clusterRanges.floorKey(stretch.first());
    return clusterRanges
        .subMap(start == null ? stretch.first() : start, true, stretch.last(), true)
        .values()
        .stream()
        .flatMap(range -> range.intersection(stretch).stream())
        .toList();
  }

  /** Ascending ranges, joined where they touch and lead to the same egress. */
  private static final class Stretches<E> {
    private final TreeMap<IpRange, E> done = new TreeMap<>();

    void add(IpRange range, E egress) {
      if (!done.isEmpty()
          && done.lastEntry().getValue().equals(egress)
          && done.lastKey().last().plus(1).equals(range.first())) {
        IpRange before = done.pollLastEntry().getKey();
        done.put(new IpRange(before.first(), range.last()), egress);
      } else {
        done.put(range, egress);
      }
    }

    SortedMap<IpRange, E> done() {
      return done;
    }
  }
}
