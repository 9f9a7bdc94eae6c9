package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.SliceChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The changes of all endpoint slices. Those of a refused policy stay as they are; those of a policy
 * that is gone go too.
 *
 * @param present slices by policy
 * @param changes of the policies that have any
 */
record PolicySlices(
    SharedMap<PolicyKey, List<EndpointSlice>> present,
    SharedMap<PolicyKey, List<SliceChange>> changes) {
  PolicySlices {
    present = Sorted.map(present);
    changes = Sorted.map(changes);
  }

  static PolicySlices of(
      ClusterSnapshot snapshot, int max, SortedMap<PolicyKey, List<Endpoint>> endpoints) {
    SortedMap<PolicyKey, List<EndpointSlice>> present = byPolicy(snapshot.slices());
    SortedSet<PolicyKey> policies = new TreeSet<>(present.keySet());
    policies.addAll(endpoints.keySet());
    SortedMap<PolicyKey, List<SliceChange>> changes = new TreeMap<>();
    for (PolicyKey policy : policies) {
      List<SliceChange> ofPolicy =
          changes(policy, present.getOrDefault(policy, List.of()), snapshot, max, endpoints);
      if (!ofPolicy.isEmpty()) {
        changes.put(policy, ofPolicy);
      }
    }
    return new PolicySlices(Sorted.map(present), Sorted.map(changes));
  }

  private static SortedMap<PolicyKey, List<EndpointSlice>> byPolicy(
      Collection<EndpointSlice> slices) {
    SortedMap<PolicyKey, List<EndpointSlice>> byPolicy = new TreeMap<>();
    slices.forEach(
        slice -> byPolicy.computeIfAbsent(slice.policy(), _ -> new ArrayList<>()).add(slice));
    byPolicy.replaceAll((_, list) -> List.copyOf(list));
    return byPolicy;
  }

  private static List<SliceChange> changes(
      PolicyKey policy,
      List<EndpointSlice> present,
      ClusterSnapshot snapshot,
      int max,
      SortedMap<PolicyKey, List<Endpoint>> endpoints) {
    List<Endpoint> wanted = endpoints.get(policy);
    return wanted == null && snapshot.policies().containsKey(policy)
        ? List.of()
        : SlicePlan.of(policy, present, Optional.ofNullable(wanted).orElse(List.of()), max);
  }

  /**
   * The same where slices are others and some policies have other endpoints.
   *
   * @param before the slices that this was made from
   * @param touched whose endpoints may be others
   */
  PolicySlices next(
      List<EndpointSlice> before,
      ClusterSnapshot snapshot,
      int max,
      SortedMap<PolicyKey, List<Endpoint>> endpoints,
      Collection<PolicyKey> touched) {
    SharedMap<PolicyKey, List<EndpointSlice>> slices = present;
    SortedSet<PolicyKey> policies = new TreeSet<>(touched);
    SortedSet<PolicyKey> others = differing(before, snapshot.slices());
    if (!others.isEmpty()) {
      SortedMap<PolicyKey, List<EndpointSlice>> now =
          byPolicy(
              snapshot.slices().stream().filter(slice -> others.contains(slice.policy())).toList());
      for (PolicyKey policy : others) {
        List<EndpointSlice> list = now.get(policy);
        slices = list == null ? slices.without(policy) : slices.with(policy, list);
      }
      policies.addAll(others);
    }
    SharedMap<PolicyKey, List<SliceChange>> all = changes;
    for (PolicyKey policy : policies) {
      List<SliceChange> ofPolicy =
          changes(policy, slices.getOrDefault(policy, List.of()), snapshot, max, endpoints);
      all = ofPolicy.isEmpty() ? all.without(policy) : all.with(policy, ofPolicy);
    }
    return new PolicySlices(slices, all);
  }

  /**
   * The policies of slices that are in one list only; objects are told apart, not their content.
   */
  private static SortedSet<PolicyKey> differing(
      List<EndpointSlice> before, List<EndpointSlice> after) {
    SortedSet<PolicyKey> policies = new TreeSet<>();
    if (before == after) {
      return policies;
    }
    Set<EndpointSlice> unseen = Collections.newSetFromMap(new IdentityHashMap<>());
    int from = 0;
    int common = Math.min(before.size(), after.size());
    while (from < common && before.get(from) == after.get(from)) {
      from++;
    }
    unseen.addAll(before.subList(from, before.size()));
    for (EndpointSlice slice : after.subList(from, after.size())) {
      if (!unseen.remove(slice)) {
        policies.add(slice.policy());
      }
    }
    unseen.forEach(slice -> policies.add(slice.policy()));
    return policies;
  }

  /** All changes, policy by policy. */
  List<SliceChange> inOrder() {
    return changes.values().stream().flatMap(List::stream).toList();
  }
}
