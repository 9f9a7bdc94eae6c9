package io.egressgateway.adapter.k8s.watch;

import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;

/** Policies of both kinds in one map, kept up with what changed. Owner thread. */
final class JoinedPolicies {
  private SharedMap<PolicyKey, PolicyView> all = Sorted.emptyMap();
  private SharedMap<PolicyKey, PolicyView> namespaced = Sorted.emptyMap();
  private SharedMap<PolicyKey, PolicyView> clusterWide = Sorted.emptyMap();

  /** The same map again where nothing has changed. */
  SharedMap<PolicyKey, PolicyView> of(SharedKinds kinds) {
    all = taken(all, namespaced, kinds.policies.values());
    namespaced = kinds.policies.values();
    all = taken(all, clusterWide, kinds.clusterPolicies.values());
    clusterWide = kinds.clusterPolicies.values();
    return all;
  }

  private static SharedMap<PolicyKey, PolicyView> taken(
      SharedMap<PolicyKey, PolicyView> all,
      SharedMap<PolicyKey, PolicyView> before,
      SharedMap<PolicyKey, PolicyView> now) {
    SharedMap<PolicyKey, PolicyView> taken = all;
    for (PolicyKey key : now.differences(before)) {
      PolicyView view = now.get(key);
      taken = view == null ? taken.without(key) : taken.with(key, view);
    }
    return taken;
  }
}
