package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of policies, grown in the order of their keys from the empty set. Equal sets grown from one
 * empty set are the same object, so that 100,000 pods share few of them.
 */
final class PolicySet {
  private final List<EgressPolicy> policies;
  private final Map<PolicyKey, PolicySet> grown = new HashMap<>();

  private PolicySet(List<EgressPolicy> policies) {
    this.policies = policies;
  }

  static PolicySet empty() {
    return new PolicySet(List.of());
  }

  /** This set and a policy, which must be the last one's own or one with a greater key. */
  PolicySet with(EgressPolicy policy) {
    int order = policies.isEmpty() ? 1 : policy.key().compareTo(policies.getLast().key());
    if (order < 0) {
      throw new IllegalStateException("policies out of order: " + policy.key());
    }
    return order == 0 ? this : grown.computeIfAbsent(policy.key(), _ -> new PolicySet(and(policy)));
  }

  private List<EgressPolicy> and(EgressPolicy policy) {
    List<EgressPolicy> more = new ArrayList<>(policies);
    more.add(policy);
    return List.copyOf(more);
  }

  /** By key, ascending. */
  List<EgressPolicy> policies() {
    return policies;
  }

  boolean isEmpty() {
    return policies.isEmpty();
  }
}
