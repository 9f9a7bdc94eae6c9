package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.matching.PolicyConflicts.Sender;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Which pods each policy covers, and which policies are overridden. Never changes; with a pod more
 * or less it is worked out from what it was before, at the cost of the policies that cover the pod.
 */
public final class Coverage {
  private final PolicyIndex index;
  private final SharedMap<PolicyKey, List<Endpoint>> endpoints;
  private final PolicyConflicts conflicts;

  private Coverage(
      PolicyIndex index,
      SharedMap<PolicyKey, List<Endpoint>> endpoints,
      PolicyConflicts conflicts) {
    this.index = index;
    this.endpoints = endpoints;
    this.conflicts = conflicts;
  }

  /**
   * What stays the same when pods come and go.
   *
   * @param policies in the order of their keys
   * @param clusterRanges where policies without destinations do not hold
   */
  public record Rules(
      List<EgressPolicy> policies,
      SortedMap<String, SortedMap<String, String>> namespaceLabels,
      List<IpRange> clusterRanges,
      SortedSet<IpFamily> families) {
    public Rules {
      policies = List.copyOf(policies);
      namespaceLabels = Sorted.map(namespaceLabels);
      clusterRanges = List.copyOf(clusterRanges);
      families = Sorted.set(families);
    }
  }

  /** Works it out for any pods, in the order of their names. */
  public static Coverage of(Rules rules, Collection<Pod> pods) {
    PolicyIndex index = PolicyIndex.of(rules.policies(), rules.namespaceLabels());
    // Hashed while it grows: there are many more pods than policies.
    Map<PolicyKey, List<Endpoint>> endpoints = new HashMap<>();
    rules.policies().forEach(policy -> endpoints.put(policy.key(), new ArrayList<>()));
    List<Sender> senders = new ArrayList<>();
    for (Pod pod : pods) {
      List<EgressPolicy> covering = index.covering(pod);
      if (!covering.isEmpty()) {
        Endpoint endpoint = PolicyMatching.endpoint(pod);
        for (EgressPolicy policy : covering) {
          requireNonNull(endpoints.get(policy.key())).add(endpoint);
        }
        senders.add(new Sender(covering, pod.addresses()));
      }
    }
    endpoints.replaceAll((_, list) -> List.copyOf(list));
    return new Coverage(
        index,
        Sorted.map(endpoints),
        PolicyConflicts.of(rules.policies(), senders, rules.clusterRanges(), rules.families()));
  }

  /** The endpoints of each policy in the order of their names; none for source prefixes. */
  public SharedMap<PolicyKey, List<Endpoint>> endpoints() {
    return endpoints;
  }

  /** The policies that are overridden for at least one sender. */
  public SharedMap<PolicyKey, Overridden> overridden() {
    return conflicts.overridden();
  }

  /** The same with another pod, or none, where there was one, or none. */
  public Coverage with(Optional<Pod> before, Optional<Pod> after) {
    Coverage coverage = before.map(this::without).orElse(this);
    return after.map(coverage::with).orElse(coverage);
  }

  private Coverage with(Pod pod) {
    List<EgressPolicy> covering = index.covering(pod);
    if (covering.isEmpty()) {
      return this;
    }
    Endpoint endpoint = PolicyMatching.endpoint(pod);
    SharedMap<PolicyKey, List<Endpoint>> more = endpoints;
    for (EgressPolicy policy : covering) {
      List<Endpoint> list = new ArrayList<>(more.getOrDefault(policy.key(), List.of()));
      list.add(~place(list, pod.name()), endpoint);
      more = more.with(policy.key(), List.copyOf(list));
    }
    return new Coverage(index, more, conflicts.with(new Sender(covering, pod.addresses())));
  }

  private Coverage without(Pod pod) {
    List<EgressPolicy> covering = index.covering(pod);
    if (covering.isEmpty()) {
      return this;
    }
    SharedMap<PolicyKey, List<Endpoint>> fewer = endpoints;
    for (EgressPolicy policy : covering) {
      List<Endpoint> list = new ArrayList<>(fewer.getOrDefault(policy.key(), List.of()));
      list.remove(place(list, pod.name()));
      fewer = fewer.with(policy.key(), List.copyOf(list));
    }
    return new Coverage(index, fewer, conflicts.without(new Sender(covering, pod.addresses())));
  }

  /** Where a pod is, or the complement of where it would be. */
  private static int place(List<Endpoint> endpoints, NamespacedName pod) {
    Endpoint wanted = new Endpoint(pod, Optional.empty(), List.of());
    return Collections.binarySearch(endpoints, wanted, Comparator.comparing(Endpoint::pod));
  }
}
