package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the groups' status gives each policy, in the published order; usually one identity. */
record PublishedAssignments(SortedMap<PolicyKey, List<EgressIdentity>> byPolicy) {
  PublishedAssignments {
    byPolicy = Sorted.map(byPolicy);
  }

  static PublishedAssignments of(SortedMap<String, PublishedGroup> published) {
    SortedMap<PolicyKey, List<EgressIdentity>> byPolicy = new TreeMap<>();
    published.forEach((group, status) -> {
      for (GatewayNode node : status.nodes()) {
        for (OwnedEgress egress : node.egresses()) {
          for (PolicyKey policy : egress.policies()) {
            byPolicy
                .computeIfAbsent(policy, _ -> new ArrayList<>())
                .add(identity(group, egress, policy));
          }
        }
      }
    });
    return new PublishedAssignments(byPolicy);
  }

  private static EgressIdentity identity(String group, OwnedEgress egress, PolicyKey policy) {
    return egress.addresses().isEmpty()
        ? new EgressIdentity.OnNode(group, policy)
        : new EgressIdentity.Shared(group, egress.addresses());
  }

  List<EgressIdentity> of(PolicyKey policy) {
    return byPolicy.getOrDefault(policy, List.of());
  }

  List<EgressIdentity> of(String group, PolicyKey policy) {
    return of(policy).stream().filter(identity -> identity.group().equals(group)).toList();
  }
}
