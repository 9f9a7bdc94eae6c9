package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A set of policies, grown in the order of their keys from the empty set. Equal sets grown from one
 * empty set are the same object, so that 100,000 pods share few of them; after a policy changed,
 * sets with it are others than before.
 */
final class PolicySet {
  private final List<EgressPolicy> policies;
  private final Map<PolicyKey, PolicySet> grown = new HashMap<>();

  private final List<String> names;
  private final long digest;

  private PolicySet(List<EgressPolicy> policies) {
    this.policies = policies;
    this.names = names(policies);
    this.digest = Digest.of(names);
  }

  /** Namespace and name of each; no namespace for a cluster-wide one. */
  private static List<String> names(List<EgressPolicy> policies) {
    List<String> names = new ArrayList<>();
    for (EgressPolicy policy : policies) {
      switch (policy.key()) {
        case PolicyKey.Namespaced(var name) -> {
          names.add(name.namespace());
          names.add(name.name());
        }
        case PolicyKey.ClusterWide(String name) -> {
          names.add("");
          names.add(name);
        }
      }
    }
    return List.copyOf(names);
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
    return order == 0
        ? this
        : requireNonNull(
            grown.compute(
                policy.key(),
                (_, known) ->
                    known != null && known.policies.getLast().equals(policy)
                        ? known
                        : new PolicySet(and(policy))));
  }

  /** What the class of this set is numbered by. */
  long digest() {
    return digest;
  }

  /** What orders sets. */
  List<String> names() {
    return names;
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
