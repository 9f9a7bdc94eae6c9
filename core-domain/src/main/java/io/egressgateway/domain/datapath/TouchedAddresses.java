package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.matching.PolicyIndex;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The addresses of which two snapshots may say something different. Whatever says something of an
 * address is looked at, by what it was and by what it is; only policies with source prefixes must
 * be as they were.
 */
final class TouchedAddresses {
  private final NodeSnapshot before;
  private final NodeSnapshot now;
  private final List<EgressPolicy> changed = new ArrayList<>();
  private final Set<IpAddress> touched = new HashSet<>();

  private TouchedAddresses(NodeSnapshot before, NodeSnapshot now) {
    this.before = before;
    this.now = now;
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
  }

  static Set<IpAddress> between(NodeSnapshot before, NodeSnapshot now) {
    TouchedAddresses addresses = new TouchedAddresses(before, now);
    addresses.addPods();
    addresses.addNamespaces();
    addresses.addSlices();
    addresses.addCovered();
    Sorted.differences(
        before.remotePods(), now.remotePods(), (address, _, _) -> addresses.touched.add(address));
    return addresses.touched;
  }

  private void addPods() {
    Sorted.differences(
        before.ownPods(),
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

  private void addNamespaces() {
    TreeSet<String> namespaces = new TreeSet<>();
    Sorted.differences(
        before.namespaceLabels(), now.namespaceLabels(), (name, _, _) -> namespaces.add(name));
    if (!namespaces.isEmpty()) {
      for (Pod pod : now.ownPods().values()) {
        if (namespaces.contains(pod.name().namespace())) {
          touched.addAll(pod.addresses());
        }
      }
    }
  }

  /** Slices that are not the same object, and those of policies that changed. */
  private void addSlices() {
    SortedSet<PolicyKey> policies = new TreeSet<>();
    changed.forEach(policy -> policies.add(policy.key()));
    if (before.slices() == now.slices() && policies.isEmpty()) {
      return;
    }
    addSlices(before.slices(), identities(now.slices()), policies);
    addSlices(now.slices(), identities(before.slices()), policies);
  }

  private void addSlices(
      List<EndpointSlice> slices, Set<EndpointSlice> others, Set<PolicyKey> policies) {
    for (EndpointSlice slice : slices) {
      if (!others.contains(slice) || policies.contains(slice.policy())) {
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

  /**
   * Own pods that a changed policy covers, or would have covered: labels and namespaces are looked
   * at as they are now, and pods of which those changed are touched anyway.
   */
  private void addCovered() {
    if (changed.isEmpty()) {
      return;
    }
    PolicyIndex index = PolicyIndex.of(changed, now.namespaceLabels());
    for (Pod pod : now.ownPods().values()) {
      if (!index.covering(pod).isEmpty()) {
        touched.addAll(pod.addresses());
      }
    }
  }
}
