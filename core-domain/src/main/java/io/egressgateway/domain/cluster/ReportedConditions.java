package io.egressgateway.domain.cluster;

import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/**
 * What objects already show of their conditions: reasons by condition type. With it an event is
 * sent when something changes, not with every pass.
 *
 * @param tunnels by node
 * @param groups by group name
 * @param policies by policy
 * @param ranges of the object that says what is inside of the cluster
 */
public record ReportedConditions(
    SortedMap<NodeName, SortedMap<String, String>> tunnels,
    SortedMap<String, SortedMap<String, String>> groups,
    SortedMap<PolicyKey, SortedMap<String, String>> policies,
    SortedMap<String, String> ranges) {
  public static final ReportedConditions NONE =
      new ReportedConditions(
          Sorted.emptyMap(), Sorted.emptyMap(), Sorted.emptyMap(), Sorted.emptyMap());

  public ReportedConditions {
    tunnels = Sorted.map(tunnels);
    groups = Sorted.map(groups);
    policies = Sorted.map(policies);
    ranges = Sorted.map(ranges);
  }
}
