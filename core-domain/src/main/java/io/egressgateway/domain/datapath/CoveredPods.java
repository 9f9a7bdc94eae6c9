package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.matching.PolicyMatching;
import io.egressgateway.domain.matching.SourceRanges;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The policies that cover each sender this node is concerned with. Its own pods are matched here,
 * since that is fresher than the slices; other nodes' pods are taken from the slices of policies
 * whose gateway this node is or may become. Source prefixes hold for whoever sends, so they need no
 * pod to be known; a pod that other policies select too is listed with all of them.
 */
final class CoveredPods {
  private final NodeSnapshot snapshot;
  private final PolicySet nothing = PolicySet.empty();
  private final TreeMap<IpAddress, PolicySet> policies = new TreeMap<>();
  private final TreeMap<IpRange, PolicySet> ranges = new TreeMap<>();
  private final TreeMap<IpAddress, NodeName> remoteNodes = new TreeMap<>();
  private final TreeSet<IpAddress> ambiguous = new TreeSet<>();

  CoveredPods(NodeSnapshot snapshot, SortedSet<String> ownGroups) {
    this.snapshot = snapshot;
    readSlices(ownGroups);
    ambiguous.forEach(policies::remove);
    ambiguous.forEach(remoteNodes::remove);
    readSenders(ownGroups);
    readOwnPods();
    readRanges();
    policies.values().removeIf(PolicySet::isEmpty);
    policies.entrySet().removeIf(pod -> pod.getValue() == ofRange(pod.getKey()));
  }

  /** Addresses that some policy covers, and not just those of the range that they are in. */
  SortedMap<IpAddress, PolicySet> policies() {
    return policies;
  }

  /** Disjoint ranges whose senders are covered unless {@link #policies} has them. */
  SortedMap<IpRange, PolicySet> ranges() {
    return ranges;
  }

  /** The node of each covered address that is not on this node, where known. */
  SortedMap<IpAddress, NodeName> remoteNodes() {
    return remoteNodes;
  }

  /** Addresses that several pods of other nodes are said to have. */
  SortedSet<IpAddress> ambiguous() {
    return ambiguous;
  }

  private void readSlices(SortedSet<String> ownGroups) {
    Map<IpAddress, NamespacedName> pods = new HashMap<>();
    List<EndpointSlice> slices = new ArrayList<>(snapshot.slices());
    slices.sort(Comparator.comparing(EndpointSlice::policy).thenComparing(EndpointSlice::name));
    Map<PolicyKey, List<Endpoint>> remote = new HashMap<>();
    for (EndpointSlice slice : slices) {
      EgressPolicy policy = snapshot.policies().get(slice.policy());
      if (policy != null
          && ownGroups.contains(policy.group())
          && policy.subject() instanceof Subject.Pods) {
        slice.endpoints().stream()
            .filter(this::isRemote)
            .forEach(endpoint -> {
              locate(endpoint, pods);
              remote.computeIfAbsent(policy.key(), _ -> new ArrayList<>()).add(endpoint);
            });
      }
    }
    for (EgressPolicy policy : snapshot.policies().values()) {
      for (Endpoint endpoint : remote.getOrDefault(policy.key(), List.of())) {
        endpoint.addresses().forEach(address -> cover(address, policy));
      }
      coverSources(policy);
    }
  }

  private boolean isRemote(Endpoint endpoint) {
    return endpoint.node().filter(snapshot.node()::equals).isEmpty();
  }

  private void locate(Endpoint endpoint, Map<IpAddress, NamespacedName> pods) {
    for (IpAddress address : endpoint.addresses()) {
      if (!endpoint.pod().equals(pods.computeIfAbsent(address, _ -> endpoint.pod()))) {
        ambiguous.add(address);
      }
      policies.put(address, nothing);
      endpoint.node().ifPresent(node -> remoteNodes.putIfAbsent(address, node));
    }
  }

  private void cover(IpAddress address, EgressPolicy policy) {
    policies.computeIfPresent(address, (_, before) -> before.with(policy));
  }

  /** Adds a policy with source prefixes to the pods listed so far. */
  private void coverSources(EgressPolicy policy) {
    for (IpPrefix prefix : sources(policy)) {
      within(policies, prefix).replaceAll((_, before) -> before.with(policy));
    }
  }

  private static List<IpPrefix> sources(EgressPolicy policy) {
    return policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)
        ? prefixes
        : List.of();
  }

  private static <V> NavigableMap<IpAddress, V> within(
      NavigableMap<IpAddress, V> addresses, IpPrefix prefix) {
    return addresses.subMap(prefix.address(), true, prefix.last(), true);
  }

  /** Where the senders of our policies' prefixes are: replies go there. */
  private void readSenders(SortedSet<String> ownGroups) {
    TreeMap<IpAddress, NodeName> elsewhere = new TreeMap<>(snapshot.remotePods());
    for (EgressPolicy policy : snapshot.policies().values()) {
      if (ownGroups.contains(policy.group())) {
        sources(policy).forEach(prefix -> within(elsewhere, prefix).forEach(this::locate));
      }
    }
  }

  private void locate(IpAddress address, NodeName node) {
    if (!ambiguous.contains(address)) {
      remoteNodes.putIfAbsent(address, node);
    }
  }

  private void readOwnPods() {
    TreeMap<IpAddress, PolicySet> remote = new TreeMap<>(policies);
    policies.clear();
    for (Pod pod : snapshot.ownPods().values()) {
      for (IpAddress address : pod.addresses()) {
        policies.put(address, nothing);
        remoteNodes.remove(address);
      }
    }
    Map<PolicyKey, List<Endpoint>> matching =
        PolicyMatching.of(
            snapshot.policies().values(), snapshot.ownPods(), snapshot.namespaceLabels());
    for (EgressPolicy policy : snapshot.policies().values()) {
      matching.getOrDefault(policy.key(), List.of()).stream()
          .flatMap(endpoint -> endpoint.addresses().stream())
          .forEach(address -> cover(address, policy));
      coverSources(policy);
    }
    remote.forEach(policies::putIfAbsent);
  }

  /**
   * Ambiguous addresses stay nobody's: of two pods one may be another policy's, and must not leave
   * with the egress of this one. Nodes are never senders: what they forward is not theirs.
   */
  private void readRanges() {
    List<IpAddress> apart = new ArrayList<>(ambiguous);
    snapshot
        .tunnels()
        .values()
        .forEach(tunnel -> {
          apart.addAll(tunnel.addresses().toList());
          tunnel.parent().ifPresent(parent -> apart.addAll(parent.addresses().toList()));
        });
    SourceRanges.of(snapshot.policies().values(), apart)
        .forEach((range, covering) -> {
          PolicySet set = nothing;
          for (EgressPolicy policy : covering) {
            set = set.with(policy);
          }
          ranges.put(range, set);
        });
  }

  private PolicySet ofRange(IpAddress address) {
    Map.Entry<IpRange, PolicySet> range =
        ranges.floorEntry(new IpRange(address, address.masked(0).filled(0)));
    return range != null && range.getKey().contains(address) ? range.getValue() : nothing;
  }
}
