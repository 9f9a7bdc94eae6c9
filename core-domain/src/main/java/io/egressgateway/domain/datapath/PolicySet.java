package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A set of policies, grown in the order of their keys from the empty set. Equal sets grown from one
 * empty set are the same object, so that 100,000 pods share few of them; after a policy changed,
 * sets with it are others than before.
 */
final class PolicySet {
  private record Step(PolicySet before, EgressPolicy last) {}

  /** How many sets were grown from one empty set, those included that nobody uses any more. */
  private static final class Grown {
    private int number;
  }

  /** Absent for the empty set. Not a list of its own: thousands of policies may cover one pod. */
  private final Optional<Step> step;

  private final Grown all;
  private final Map<PolicyKey, PolicySet> grown = new HashMap<>();

  private PolicySet(Optional<Step> step, Grown all) {
    this.step = step;
    this.all = all;
    all.number++;
  }

  static PolicySet empty() {
    return new PolicySet(Optional.empty(), new Grown());
  }

  /** This set and a policy, which must be the last one's own or one with a greater key. */
  PolicySet with(EgressPolicy policy) {
    int order = step.map(own -> policy.key().compareTo(own.last().key())).orElse(1);
    if (order < 0) {
      throw new IllegalStateException("policies out of order: " + policy.key());
    }
    return order == 0
        ? this
        : requireNonNull(
            grown.compute(
                policy.key(),
                (_, known) ->
                    known != null && known.endsWith(policy)
                        ? known
                        : new PolicySet(Optional.of(new Step(this, policy)), all)));
  }

  private boolean endsWith(EgressPolicy policy) {
    return step.filter(own -> own.last() == policy || own.last().equals(policy)).isPresent();
  }

  /** How many sets were grown from the empty set that this one was grown from. */
  int grownTogether() {
    return all.number;
  }

  /** By key, ascending. */
  List<EgressPolicy> policies() {
    List<EgressPolicy> policies = new ArrayList<>();
    Optional<Step> next = step;
    while (next.isPresent()) {
      policies.add(next.get().last());
      next = next.get().before().step;
    }
    return policies.reversed();
  }

  boolean isEmpty() {
    return step.isEmpty();
  }
}
