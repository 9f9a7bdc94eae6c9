package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Turns the policies of one class into disjoint destinations, for one family.
 *
 * <p>A sweep over the borders of the policies' destinations keeps the destinations that cover the
 * current address in order of precedence. Where a policy without destinations has precedence over
 * the first of them, it has it outside of the cluster only, so the stretch is split at the
 * cluster's borders and what is outside falls to the default. Where the default has an exception,
 * the next policy without destinations takes its place, and where there is none nobody does.
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
   * @param excluded disjoint destinations outside of the cluster that {@code byDefault} is not for,
   *     and nobody else either
   * @param byDefault for what is neither of these nor inside of the cluster
   */
  public record Compiled<E>(
      SortedMap<IpRange, E> explicit, SortedSet<IpRange> excluded, Optional<E> byDefault) {
    public Compiled {
      explicit = Sorted.map(explicit);
      excluded = Sorted.set(excluded);
      requireNonNull(byDefault, "byDefault");
    }

    public boolean isEmpty() {
      return explicit.isEmpty() && byDefault.isEmpty();
    }
  }

  /** What changes at an address. */
  private static final class Border {
    private final List<Precedence> starting = new ArrayList<>();
    private final List<Precedence> ended = new ArrayList<>();

    /** Policies that exceptions are opened or, where negative, closed for, and how many. */
    private final Map<PolicyKey, Integer> excepted = new HashMap<>();
  }

  /** What holds between two borders. */
  private final class Sweep {
    private final List<EgressPolicy> everywhere;
    private final TreeSet<Precedence> covering = new TreeSet<>();
    private final Map<PolicyKey, Integer> excepted = new HashMap<>();
    private final Stretches<Optional<E>> stretches = new Stretches<>();

    /** Begins at the first address, with the policies for everything, in order of precedence. */
    Sweep(List<EgressPolicy> everywhere) {
      this.everywhere = everywhere;
    }

    void pass(Border border) {
      border.ended.forEach(covering::remove);
      covering.addAll(border.starting);
      border.excepted.forEach((policy, more) -> excepted.merge(policy, more, Integer::sum));
    }

    private boolean holds(EgressPolicy policy) {
      return excepted.getOrDefault(policy.key(), 0) == 0;
    }

    /** Inside of the cluster only a policy counts that names the destination. */
    void decide(IpRange stretch) {
      Optional<EgressPolicy> named =
          covering.isEmpty() ? Optional.empty() : Optional.of(covering.first().policy());
      Optional<EgressPolicy> rest = everywhere.stream().filter(this::holds).findFirst();
      Optional<EgressPolicy> outside =
          rest.filter(policy -> named.isEmpty() || policy.priority() < named.get().priority())
              .or(() -> named);
      if (outside.equals(named)) {
        if (named.isPresent() || !everywhere.isEmpty()) {
          stretches.add(stretch, named.map(egresses));
        }
        return;
      }
      boolean byDefault = outside.equals(everywhere.stream().findFirst());
      for (Part part : parts(stretch)) {
        if (part.inside()) {
          named.ifPresent(
              policy -> stretches.add(part.range(), Optional.of(egresses.apply(policy))));
        } else if (!byDefault) {
          stretches.add(part.range(), outside.map(egresses));
        }
      }
    }
  }

  /** Consecutive addresses that are all inside of the cluster, or all outside. */
  private record Part(IpRange range, boolean inside) {}

  public Compiled<E> compile(List<EgressPolicy> policies) {
    List<EgressPolicy> everywhere =
        policies.stream()
            .filter(policy -> policy.destinations().isEmpty() && policy.holdsFor(family))
            .sorted(Precedence.POLICIES)
            .toList();
    Sweep sweep = new Sweep(everywhere);
    IpAddress from = IpAddress.of(family == IpFamily.IPV4 ? "0.0.0.0" : "::");
    for (var border : borders(policies).entrySet()) {
      if (from.compareTo(border.getKey()) < 0) {
        sweep.decide(new IpRange(from, border.getKey().plus(-1)));
      }
      sweep.pass(border.getValue());
      from = border.getKey();
    }
    sweep.decide(new IpRange(from, from.masked(0).filled(0)));
    SortedMap<IpRange, E> explicit = new TreeMap<>();
    SortedSet<IpRange> excluded = new TreeSet<>();
    sweep
        .stretches
        .done()
        .forEach((range, egress) ->
            egress.ifPresentOrElse(e -> explicit.put(range, e), () -> excluded.add(range)));
    return new Compiled<>(explicit, excluded, everywhere.stream().findFirst().map(egresses));
  }

  private SortedMap<IpAddress, Border> borders(List<EgressPolicy> policies) {
    SortedMap<IpAddress, Border> borders = new TreeMap<>();
    for (EgressPolicy policy : policies) {
      for (IpPrefix prefix : ofFamily(policy.destinations())) {
        Precedence entry = new Precedence(policy, prefix);
        at(borders, prefix.address()).starting.add(entry);
        after(borders, prefix).ifPresent(border -> border.ended.add(entry));
      }
      if (policy.destinations().isEmpty() && policy.holdsFor(family)) {
        for (IpPrefix prefix : ofFamily(policy.exceptions())) {
          at(borders, prefix.address()).excepted.merge(policy.key(), 1, Integer::sum);
          after(borders, prefix)
              .ifPresent(border -> border.excepted.merge(policy.key(), -1, Integer::sum));
        }
      }
    }
    return borders;
  }

  private List<IpPrefix> ofFamily(List<IpPrefix> prefixes) {
    return prefixes.stream().filter(prefix -> prefix.family() == family).toList();
  }

  private static Border at(SortedMap<IpAddress, Border> borders, IpAddress address) {
    return borders.computeIfAbsent(address, _ -> new Border());
  }

  private static Optional<Border> after(SortedMap<IpAddress, Border> borders, IpPrefix prefix) {
    return prefix.last().isLast()
        ? Optional.empty()
        : Optional.of(at(borders, prefix.last().plus(1)));
  }

  private List<Part> parts(IpRange stretch) {
    List<Part> parts = new ArrayList<>();
    IpAddress from = stretch.first();
    for (IpRange inside : insideCluster(stretch)) {
      if (from.compareTo(inside.first()) < 0) {
        parts.add(new Part(new IpRange(from, inside.first().plus(-1)), false));
      }
      parts.add(new Part(inside, true));
      if (inside.last().equals(stretch.last())) {
        return parts;
      }
      from = inside.last().plus(1);
    }
    parts.add(new Part(new IpRange(from, stretch.last()), false));
    return parts;
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
