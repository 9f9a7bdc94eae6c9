package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import java.util.Iterator;
import java.util.List;

/** The policies that cover a sender, by key; senders with the same ones are alike. */
record Covering(List<PolicyKey> policies) implements Comparable<Covering> {
  Covering {
    policies = List.copyOf(policies);
  }

  static Covering of(List<EgressPolicy> policies) {
    if (policies.size() == 1) {
      return new Covering(List.of(policies.getFirst().key()));
    }
    return new Covering(policies.stream().map(EgressPolicy::key).toList());
  }

  @Override
  public int compareTo(Covering other) {
    Iterator<PolicyKey> others = other.policies.iterator();
    for (PolicyKey own : policies) {
      int order = others.hasNext() ? own.compareTo(others.next()) : 1;
      if (order != 0) {
        return order;
      }
    }
    return others.hasNext() ? -1 : 0;
  }
}
