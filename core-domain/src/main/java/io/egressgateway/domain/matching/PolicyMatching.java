package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds the pods that each policy covers. Pods without an address give no endpoint. */
public final class PolicyMatching {
  private PolicyMatching() {}

  /** The endpoints of each policy in the order of their names; none for source prefixes. */
  public static SortedMap<PolicyKey, List<Endpoint>> of(
      Collection<EgressPolicy> policies,
      SortedMap<NamespacedName, Pod> pods,
      SortedMap<String, SortedMap<String, String>> namespaceLabels) {
    PolicyIndex index = PolicyIndex.of(policies, namespaceLabels);
    SortedMap<PolicyKey, List<Endpoint>> endpoints = new TreeMap<>();
    policies.forEach(policy -> endpoints.put(policy.key(), new ArrayList<>()));
    for (Pod pod : pods.values()) {
      List<EgressPolicy> covering = index.covering(pod);
      if (!covering.isEmpty()) {
        Endpoint endpoint = endpoint(pod);
        covering.forEach(policy -> requireNonNull(endpoints.get(policy.key())).add(endpoint));
      }
    }
    endpoints.replaceAll((_, list) -> List.copyOf(list));
    return Sorted.map(endpoints);
  }

  static Endpoint endpoint(Pod pod) {
    return new Endpoint(pod.name(), pod.node(), pod.addresses());
  }
}
