package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.status.Condition;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tells whether the known ranges have all pods in them. With a CNI that publishes none they have
 * not, and policies without destinations then apply to traffic between pods.
 */
final class PodsInside {
  private PodsInside() {}

  /**
   * The message names the lowest stray address alone, so that it does not change with every pod.
   */
  static Condition condition(ClusterRanges known, Iterable<Pod> pods) {
    return lowestStray(known, pods)
        .map(stray ->
            new Condition(
                Condition.PODS_INSIDE,
                false,
                "UnknownPodRange",
                "there are pods, such as "
                    + stray
                    + ", in no range that is known to be inside of the cluster, so policies without"
                    + " destSubnet apply to traffic to them; add their range to spec.extraCidr"))
        .orElseGet(() -> new Condition(Condition.PODS_INSIDE, true, "AllPodsInside", ""));
  }

  private static Optional<IpAddress> lowestStray(ClusterRanges known, Iterable<Pod> pods) {
    TreeMap<IpAddress, IpRange> ranges = new TreeMap<>();
    known.ranges().forEach(range -> ranges.put(range.first(), range));
    Optional<IpAddress> lowest = Optional.empty();
    for (Pod pod : pods) {
      for (IpAddress address : pod.addresses()) {
        if (!isInside(address, ranges)) {
          lowest = lowest.or(() -> Optional.of(address)).map(least -> min(least, address));
        }
      }
    }
    return lowest;
  }

  private static boolean isInside(IpAddress address, TreeMap<IpAddress, IpRange> ranges) {
    Map.Entry<IpAddress, IpRange> before = ranges.floorEntry(address);
    return before != null && before.getValue().contains(address);
  }

  private static IpAddress min(IpAddress one, IpAddress other) {
    return Comparator.<IpAddress>naturalOrder().compare(one, other) <= 0 ? one : other;
  }
}
