package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
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
    Map<String, List<EgressPolicy>> byNamespace = new HashMap<>();
    for (Pod pod : snapshot.ownPods().values()) {
      List<EgressPolicy> possible =
          byNamespace.computeIfAbsent(pod.name().namespace(), this::inNamespace);
      for (IpAddress address : pod.addresses()) {
        PolicySet covering = nothing;
        for (EgressPolicy policy : possible) {
          if (covers(policy.subject(), pod, address)) {
            covering = covering.with(policy);
          }
        }
        policies.put(address, covering);
        remoteNodes.remove(address);
      }
    }
  }

  /** The policies that look for pods in a namespace, by key. */
  private List<EgressPolicy> inNamespace(String namespace) {
    SortedMap<String, String> labels =
        snapshot.namespaceLabels().getOrDefault(namespace, Sorted.emptyMap());
    return snapshot.policies().values().stream()
        .filter(policy ->
            switch (policy.subject()) {
              case Subject.Sources _ -> true;
              case Subject.Pods(Namespaces.One(String name), var _) -> name.equals(namespace);
              case Subject.Pods(Namespaces.Matching(var selector), var _) ->
                  selector.matches(labels);
              case Subject.Pods(Namespaces.All _, var _) -> true;
            })
        .toList();
  }

  private static boolean covers(Subject subject, Pod pod, IpAddress address) {
    return switch (subject) {
      case Subject.Pods(var _, var selector) -> selector.matches(pod.labels());
      case Subject.Sources(var prefixes) ->
          prefixes.stream().anyMatch(prefix -> prefix.contains(address));
    };
  }
}
