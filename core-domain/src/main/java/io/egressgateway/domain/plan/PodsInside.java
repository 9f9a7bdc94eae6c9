package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells whether the known ranges have all pods in them. With a CNI that publishes none they have
 * not, and policies without destinations then apply to traffic between pods. Never changes; with a
 * pod more or less it is made from what it was.
 */
final class PodsInside {
  private final TreeMap<IpAddress, IpRange> ranges;

  /** How many pods have each address that is in no range. */
  private final SharedMap<IpAddress, Integer> strays;

  private PodsInside(TreeMap<IpAddress, IpRange> ranges, SharedMap<IpAddress, Integer> strays) {
    this.ranges = ranges;
    this.strays = strays;
  }

  static PodsInside of(ClusterRanges known, Iterable<Pod> pods) {
    TreeMap<IpAddress, IpRange> ranges = new TreeMap<>();
    known.ranges().forEach(range -> ranges.put(range.first(), range));
    SortedMap<IpAddress, Integer> strays = new TreeMap<>();
    for (Pod pod : pods) {
      for (IpAddress address : pod.addresses()) {
        if (!isInside(address, ranges)) {
          strays.merge(address, 1, Integer::sum);
        }
      }
    }
    return new PodsInside(ranges, Sorted.map(strays));
  }

  /** The same with another pod, or none, where there was one, or none. */
  PodsInside with(Optional<Pod> before, Optional<Pod> after) {
    return before.map(pod -> counting(pod, -1)).orElse(this).counting(after);
  }

  private PodsInside counting(Optional<Pod> more) {
    return more.map(pod -> counting(pod, 1)).orElse(this);
  }

  private PodsInside counting(Pod pod, int more) {
    SharedMap<IpAddress, Integer> changed = strays;
    for (IpAddress address : pod.addresses()) {
      if (!isInside(address, ranges)) {
        int count = changed.getOrDefault(address, 0) + more;
        changed = count == 0 ? changed.without(address) : changed.with(address, count);
      }
    }
    return new PodsInside(ranges, changed);
  }

  /**
   * The message names the lowest stray address alone, so that it does not change with every pod.
   */
  Condition condition() {
    return strays.isEmpty()
        ? new Condition(Condition.PODS_INSIDE, true, "AllPodsInside", "")
        : new Condition(
            Condition.PODS_INSIDE,
            false,
            "UnknownPodRange",
            "there are pods, such as "
                + strays.firstKey()
                + ", in no range that is known to be inside of the cluster, so policies without"
                + " destSubnet apply to traffic to them; add their range to spec.extraCidr");
  }

  private static boolean isInside(IpAddress address, TreeMap<IpAddress, IpRange> ranges) {
    Map.Entry<IpAddress, IpRange> before = ranges.floorEntry(address);
    return before != null && before.getValue().contains(address);
  }
}
