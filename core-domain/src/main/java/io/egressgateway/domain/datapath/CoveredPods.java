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
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The policies that cover each pod address this node is concerned with, or some of the addresses.
 * Its own pods are matched here, since that is fresher than the slices; other nodes' pods are taken
 * from the slices of policies whose gateway this node is or may become.
 *
 * <p>What is said of an address depends on nothing that is said of another.
 */
final class CoveredPods {
  /** Pods that are tried on each policy without an index. */
  private static final int FEW = 16;

  private final NodeSnapshot snapshot;
  private final PolicySet nothing;
  private final Predicate<IpAddress> asked;
  private final TreeMap<IpAddress, PolicySet> policies = new TreeMap<>();
  private final TreeMap<IpAddress, NodeName> remoteNodes = new TreeMap<>();
  private final TreeSet<IpAddress> ambiguous = new TreeSet<>();

  private CoveredPods(NodeSnapshot snapshot, PolicySet nothing, Predicate<IpAddress> asked) {
    this.snapshot = snapshot;
    this.nothing = nothing;
    this.asked = asked;
  }

  /** What covers every address. */
  static CoveredPods all(NodeSnapshot snapshot, SortedSet<String> ownGroups, PolicySet nothing) {
    CoveredPods covered = new CoveredPods(snapshot, nothing, _ -> true);
    covered.readSlices(snapshot.slices(), ownGroups);
    covered.readOwnPods(
        snapshot.ownPods().values(),
        PolicyMatching.of(
            snapshot.policies().values(), snapshot.ownPods(), snapshot.namespaceLabels()));
    return covered;
  }

  /** What covers these addresses. */
  static CoveredPods of(
      NodeSnapshot snapshot,
      SortedSet<String> ownGroups,
      PolicySet nothing,
      Collection<IpAddress> addresses) {
    CoveredPods covered = new CoveredPods(snapshot, nothing, addresses::contains);
    List<EndpointSlice> slices =
        snapshot.slices().stream()
            .filter(slice ->
                slice.endpoints().stream().anyMatch(endpoint -> covered.asks(endpoint.addresses())))
            .toList();
    covered.readSlices(slices, ownGroups);
    List<Pod> pods =
        snapshot.ownPods().values().stream().filter(pod -> covered.asks(pod.addresses())).toList();
    covered.readOwnPods(
        pods,
        pods.size() > FEW
            ? PolicyMatching.of(
                snapshot.policies().values(), byName(pods), snapshot.namespaceLabels())
            : PolicyMatching.ofFew(snapshot.policies().values(), pods, snapshot.namespaceLabels()));
    return covered;
  }

  private static SortedMap<NamespacedName, Pod> byName(List<Pod> pods) {
    SortedMap<NamespacedName, Pod> named = new TreeMap<>();
    pods.forEach(pod -> named.put(pod.name(), pod));
    return named;
  }

  private boolean asks(List<IpAddress> addresses) {
    for (IpAddress address : addresses) {
      if (asked.test(address)) {
        return true;
      }
    }
    return false;
  }

  /** Addresses that some policy covers. */
  SortedMap<IpAddress, PolicySet> policies() {
    return policies;
  }

  /** The node of each covered address that is not on this node, where known. */
  SortedMap<IpAddress, NodeName> remoteNodes() {
    return remoteNodes;
  }

  /** Addresses that several pods of other nodes are said to have. */
  SortedSet<IpAddress> ambiguous() {
    return ambiguous;
  }

  private void readSlices(List<EndpointSlice> given, SortedSet<String> ownGroups) {
    Map<IpAddress, NamespacedName> pods = new HashMap<>();
    List<EndpointSlice> slices = new ArrayList<>(given);
    slices.sort(Comparator.comparing(EndpointSlice::policy).thenComparing(EndpointSlice::name));
    for (EndpointSlice slice : slices) {
      EgressPolicy policy = snapshot.policies().get(slice.policy());
      if (policy != null && ownGroups.contains(policy.group())) {
        slice.endpoints().forEach(endpoint -> readEndpoint(policy, endpoint, pods));
      }
    }
    ambiguous.forEach(policies::remove);
    ambiguous.forEach(remoteNodes::remove);
  }

  private void readEndpoint(
      EgressPolicy policy, Endpoint endpoint, Map<IpAddress, NamespacedName> pods) {
    if (endpoint.node().filter(snapshot.node()::equals).isPresent()) {
      return;
    }
    for (IpAddress address : endpoint.addresses()) {
      if (asked.test(address)) {
        if (!endpoint.pod().equals(pods.computeIfAbsent(address, _ -> endpoint.pod()))) {
          ambiguous.add(address);
        }
        policies.merge(address, nothing.with(policy), (before, _) -> before.with(policy));
        endpoint.node().ifPresent(node -> remoteNodes.putIfAbsent(address, node));
      }
    }
  }

  private void readOwnPods(Collection<Pod> pods, SortedMap<PolicyKey, List<Endpoint>> matching) {
    for (Pod pod : pods) {
      for (IpAddress address : pod.addresses()) {
        if (asked.test(address)) {
          policies.put(address, nothing);
          remoteNodes.remove(address);
        }
      }
    }
    // In the order of their keys, in which sets of policies grow.
    for (EgressPolicy policy : snapshot.policies().values()) {
      for (Endpoint endpoint : matching.getOrDefault(policy.key(), List.of())) {
        endpoint.addresses().forEach(address -> addOwn(address, policy));
      }
      if (policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)) {
        pods.stream()
            .flatMap(pod -> pod.addresses().stream())
            .filter(address -> prefixes.stream().anyMatch(prefix -> prefix.contains(address)))
            .forEach(address -> addOwn(address, policy));
      }
    }
    policies.values().removeIf(PolicySet::isEmpty);
  }

  private void addOwn(IpAddress address, EgressPolicy policy) {
    policies.computeIfPresent(address, (_, before) -> before.with(policy));
  }
}
