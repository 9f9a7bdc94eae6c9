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
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The policies that cover each pod address this node is concerned with. Its own pods are matched
 * here, since that is fresher than the slices; other nodes' pods are taken from the slices of
 * policies whose gateway this node is or may become.
 */
final class CoveredPods {
  private final NodeSnapshot snapshot;
  private final PolicySet nothing = PolicySet.empty();
  private final TreeMap<IpAddress, PolicySet> policies = new TreeMap<>();
  private final TreeMap<IpAddress, NodeName> remoteNodes = new TreeMap<>();
  private final TreeSet<IpAddress> ambiguous = new TreeSet<>();

  CoveredPods(NodeSnapshot snapshot, SortedSet<String> ownGroups) {
    this.snapshot = snapshot;
    readSlices(ownGroups);
    ambiguous.forEach(policies::remove);
    ambiguous.forEach(remoteNodes::remove);
    readOwnPods();
    policies.values().removeIf(PolicySet::isEmpty);
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

  private void readSlices(SortedSet<String> ownGroups) {
    Map<IpAddress, NamespacedName> pods = new HashMap<>();
    List<EndpointSlice> slices = new ArrayList<>(snapshot.slices());
    slices.sort(Comparator.comparing(EndpointSlice::policy).thenComparing(EndpointSlice::name));
    for (EndpointSlice slice : slices) {
      EgressPolicy policy = snapshot.policies().get(slice.policy());
      if (policy != null && ownGroups.contains(policy.group())) {
        slice.endpoints().forEach(endpoint -> readEndpoint(policy, endpoint, pods));
      }
    }
  }

  private void readEndpoint(
      EgressPolicy policy, Endpoint endpoint, Map<IpAddress, NamespacedName> pods) {
    if (endpoint.node().filter(snapshot.node()::equals).isPresent()) {
      return;
    }
    for (IpAddress address : endpoint.addresses()) {
      if (!endpoint.pod().equals(pods.computeIfAbsent(address, _ -> endpoint.pod()))) {
        ambiguous.add(address);
      }
      policies.merge(address, nothing.with(policy), (before, _) -> before.with(policy));
      endpoint.node().ifPresent(node -> remoteNodes.putIfAbsent(address, node));
    }
  }

  private void readOwnPods() {
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
          .forEach(address -> addOwn(address, policy));
      if (policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)) {
        sourcesIn(prefixes).forEach(address -> addOwn(address, policy));
      }
    }
  }

  private void addOwn(IpAddress address, EgressPolicy policy) {
    policies.computeIfPresent(address, (_, before) -> before.with(policy));
  }

  private List<IpAddress> sourcesIn(List<IpPrefix> prefixes) {
    return snapshot.ownPods().values().stream()
        .flatMap(pod -> pod.addresses().stream())
        .filter(address -> prefixes.stream().anyMatch(prefix -> prefix.contains(address)))
        .toList();
  }
}
