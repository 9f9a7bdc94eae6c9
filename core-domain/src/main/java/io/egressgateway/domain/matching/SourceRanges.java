package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Cuts the source prefixes of policies ({@code podSubnet}) into disjoint ranges of senders that the
 * same policies cover, so that a sender is found with one look-up however many prefixes overlap.
 *
 * <p>A sweep over the borders of all prefixes; the cost follows the number of prefixes and never
 * their size.
 */
public final class SourceRanges {
  private final TreeMap<IpAddress, Border> borders = new TreeMap<>();
  private final TreeMap<IpRange, List<EgressPolicy>> done = new TreeMap<>();

  private SourceRanges() {}

  /** The policies whose prefixes begin at an address, or have ended right before it. */
  private static final class Border {
    private final List<EgressPolicy> starting = new ArrayList<>();
    private final List<EgressPolicy> ended = new ArrayList<>();
  }

  /**
   * The ranges that at least one policy covers, with all policies that do, by key.
   *
   * @param policies of which those without source prefixes are passed over
   * @param apart addresses that belong to no range though a prefix contains them
   */
  public static SortedMap<IpRange, List<EgressPolicy>> of(
      Collection<EgressPolicy> policies, Collection<IpAddress> apart) {
    SourceRanges ranges = new SourceRanges();
    policies.forEach(ranges::add);
    if (ranges.borders.isEmpty()) {
      return Sorted.emptyMap();
    }
    TreeSet<IpAddress> cuts = new TreeSet<>(ranges.borders.keySet());
    for (IpAddress address : apart) {
      cuts.add(address);
      if (!address.isLast()) {
        cuts.add(address.plus(1));
      }
    }
    Set<IpAddress> excluded = new HashSet<>(apart);
    for (IpFamily family : IpFamily.values()) {
      ranges.sweep(cuts.stream().filter(cut -> cut.family() == family).toList(), excluded);
    }
    return Sorted.map(ranges.done);
  }

  private void add(EgressPolicy policy) {
    if (policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)) {
      // Merged, so that a policy is never counted twice for one address.
      for (IpRange range : IpRange.merged(prefixes.stream().map(IpPrefix::toRange).toList())) {
        borders.computeIfAbsent(range.first(), _ -> new Border()).starting.add(policy);
        if (!range.last().isLast()) {
          borders.computeIfAbsent(range.last().plus(1), _ -> new Border()).ended.add(policy);
        }
      }
    }
  }

  private void sweep(List<IpAddress> cuts, Set<IpAddress> excluded) {
    TreeSet<EgressPolicy> covering = new TreeSet<>(Comparator.comparing(EgressPolicy::key));
    for (int i = 0; i < cuts.size(); i++) {
      IpAddress from = cuts.get(i);
      Border border = borders.getOrDefault(from, new Border());
      border.ended.forEach(covering::remove);
      covering.addAll(border.starting);
      if (!covering.isEmpty() && !excluded.contains(from)) {
        boolean rest = i + 1 == cuts.size();
        IpAddress last = rest ? from.masked(0).filled(0) : cuts.get(i + 1).plus(-1);
        put(new IpRange(from, last), List.copyOf(covering));
      }
    }
  }

  /** Joins the range with the one before where both have the same policies. */
  private void put(IpRange range, List<EgressPolicy> policies) {
    Map.Entry<IpRange, List<EgressPolicy>> before = done.lastEntry();
    if (before != null
        && before.getValue().equals(policies)
        && before.getKey().family() == range.family()
        && before.getKey().last().plus(1).equals(range.first())) {
      done.remove(before.getKey());
      done.put(new IpRange(before.getKey().first(), range.last()), policies);
    } else {
      done.put(range, policies);
    }
  }
}
