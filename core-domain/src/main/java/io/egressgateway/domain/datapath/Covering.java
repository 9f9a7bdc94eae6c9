package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.matching.PolicyMatching;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The policies that cover each pod address, worked out whole or from what changed since, with the
 * same result.
 *
 * @param snapshot what it was worked out from, with {@code ownGroups}
 * @param nothing what sets of policies grow from
 * @param policies addresses that some policy covers
 * @param remoteNodes the node of each covered address that is not on this node, where known
 * @param ambiguous addresses that several pods of other nodes are said to have
 */
record Covering(
    NodeSnapshot snapshot,
    SortedSet<String> ownGroups,
    PolicySet nothing,
    SortedMap<IpAddress, PolicySet> policies,
    SortedMap<IpAddress, NodeName> remoteNodes,
    SortedSet<IpAddress> ambiguous) {
  /** Of pods tried on changed policies: beyond, everything is worked out again. */
  private static final long MOST_TRIALS = 1_000_000;

  Covering {
    ownGroups = Sorted.set(ownGroups);
    policies = Sorted.map(policies);
    remoteNodes = Sorted.map(remoteNodes);
    ambiguous = Sorted.set(ambiguous);
  }

  static Covering of(NodeSnapshot snapshot, SortedSet<String> ownGroups) {
    PolicySet nothing = PolicySet.empty();
    CoveredPods all = CoveredPods.all(snapshot, ownGroups, nothing);
    return new Covering(
        snapshot, ownGroups, nothing, all.policies(), all.remoteNodes(), all.ambiguous());
  }

  /** What {@link #of} says of {@code now}. */
  Covering next(NodeSnapshot now, SortedSet<String> nowOwnGroups) {
    SortedMap<PolicyKey, EgressPolicy> changed = changedPolicies(now);
    if (!now.node().equals(snapshot.node())
        || !nowOwnGroups.equals(ownGroups)
        || now.namespaceLabels() != snapshot.namespaceLabels()
            && !now.namespaceLabels().equals(snapshot.namespaceLabels())
        || (long) changed.size() * (1 + now.ownPods().size()) > MOST_TRIALS) {
      return of(now, nowOwnGroups);
    }
    Set<IpAddress> touched = new HashSet<>();
    addPods(now, touched);
    addSlices(now, changed.keySet(), touched);
    changedPolicies(snapshot, now).forEach(policy -> addCovered(policy, now, touched));
    return touched.isEmpty()
        ? new Covering(now, ownGroups, nothing, policies, remoteNodes, ambiguous)
        : with(CoveredPods.of(now, ownGroups, nothing, touched), touched, now);
  }

  private Covering with(CoveredPods fresh, Set<IpAddress> touched, NodeSnapshot now) {
    SortedMap<IpAddress, PolicySet> newPolicies = policies;
    SortedMap<IpAddress, NodeName> newNodes = remoteNodes;
    SortedSet<IpAddress> newAmbiguous = ambiguous;
    for (IpAddress address : new TreeSet<>(touched)) {
      newPolicies = replaced(newPolicies, address, fresh.policies());
      newNodes = replaced(newNodes, address, fresh.remoteNodes());
      newAmbiguous =
          fresh.ambiguous().contains(address)
              ? Sorted.with(newAmbiguous, address)
              : Sorted.without(newAmbiguous, address);
    }
    return new Covering(now, ownGroups, nothing, newPolicies, newNodes, newAmbiguous);
  }

  private static <V> SortedMap<IpAddress, V> replaced(
      SortedMap<IpAddress, V> map, IpAddress address, SortedMap<IpAddress, V> fresh) {
    V value = fresh.get(address);
    return value == null ? Sorted.without(map, address) : Sorted.with(map, address, value);
  }

  private SortedMap<PolicyKey, EgressPolicy> changedPolicies(NodeSnapshot now) {
    SortedMap<PolicyKey, EgressPolicy> changed = new TreeMap<>();
    changedPolicies(snapshot, now).forEach(policy -> changed.put(policy.key(), policy));
    return changed;
  }

  /** Of each policy that differs, what it was and what it is. */
  private static Collection<EgressPolicy> changedPolicies(NodeSnapshot before, NodeSnapshot now) {
    List<EgressPolicy> changed = new ArrayList<>();
    Sorted.differences(
        before.policies(),
        now.policies(),
        (_, old, young) -> {
          if (old != null) {
            changed.add(old);
          }
          if (young != null) {
            changed.add(young);
          }
        });
    return changed;
  }

  private void addPods(NodeSnapshot now, Set<IpAddress> touched) {
    Sorted.differences(
        snapshot.ownPods(),
        now.ownPods(),
        (_, old, young) -> {
          if (old != null) {
            touched.addAll(old.addresses());
          }
          if (young != null) {
            touched.addAll(young.addresses());
          }
        });
  }

  private void addSlices(NodeSnapshot now, Set<PolicyKey> changed, Set<IpAddress> touched) {
    Set<EndpointSlice> before = identities(snapshot.slices());
    Set<EndpointSlice> after = identities(now.slices());
    for (EndpointSlice slice : snapshot.slices()) {
      if (!after.contains(slice) || changed.contains(slice.policy())) {
        slice.endpoints().forEach(endpoint -> touched.addAll(endpoint.addresses()));
      }
    }
    for (EndpointSlice slice : now.slices()) {
      if (!before.contains(slice) || changed.contains(slice.policy())) {
        slice.endpoints().forEach(endpoint -> touched.addAll(endpoint.addresses()));
      }
    }
  }

  private static Set<EndpointSlice> identities(List<EndpointSlice> slices) {
    Set<EndpointSlice> identities =
        Collections.newSetFromMap(new IdentityHashMap<>(slices.size() * 2));
    identities.addAll(slices);
    return identities;
  }

  private static void addCovered(EgressPolicy policy, NodeSnapshot now, Set<IpAddress> touched) {
    for (Pod pod : now.ownPods().values()) {
      if (policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)) {
        pod.addresses().stream()
            .filter(address -> prefixes.stream().anyMatch(prefix -> prefix.contains(address)))
            .forEach(touched::add);
      } else if (PolicyMatching.covers(policy.subject(), pod, now.namespaceLabels())) {
        touched.addAll(pod.addresses());
      }
    }
  }
}
