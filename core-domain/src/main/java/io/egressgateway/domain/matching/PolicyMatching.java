package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.LabelSelector.Operator;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.net.Sorted;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the pods that each policy covers.
 *
 * <p>Every selector is tried only on the pods that have its rarest label, so the cost follows the
 * matches and not pods times policies. Pods without an address give no endpoint.
 */
public final class PolicyMatching {
  private final SortedMap<String, SortedMap<String, String>> namespaceLabels;
  private final LabelIndex everywhere;
  private final Map<String, LabelIndex> byNamespace = new HashMap<>();

  private PolicyMatching(
      SortedMap<NamespacedName, Pod> pods,
      SortedMap<String, SortedMap<String, String>> namespaceLabels,
      Set<String> keys) {
    this.namespaceLabels = namespaceLabels;
    this.everywhere = new LabelIndex(keys);
    for (Pod pod : pods.values()) {
      if (!pod.addresses().isEmpty()) {
        everywhere.add(pod);
        byNamespace.computeIfAbsent(pod.name().namespace(), _ -> new LabelIndex(keys)).add(pod);
      }
    }
  }

  /** The endpoints of each policy in the order of their names; none for source prefixes. */
  public static SortedMap<PolicyKey, List<Endpoint>> of(
      Collection<EgressPolicy> policies,
      SortedMap<NamespacedName, Pod> pods,
      SortedMap<String, SortedMap<String, String>> namespaceLabels) {
    PolicyMatching matching = new PolicyMatching(pods, namespaceLabels, keys(policies));
    SortedMap<PolicyKey, List<Endpoint>> endpoints = new TreeMap<>();
    for (EgressPolicy policy : policies) {
      endpoints.put(policy.key(), matching.endpoints(policy.subject()));
    }
    return Sorted.map(endpoints);
  }

  private static Set<String> keys(Collection<EgressPolicy> policies) {
    Set<String> keys = new HashSet<>();
    for (EgressPolicy policy : policies) {
      if (policy.subject() instanceof Subject.Pods(Namespaces _, LabelSelector selector)) {
        keys.addAll(selector.matchLabels().keySet());
        selector.expressions().stream()
            .filter(requirement -> requirement.operator() == Operator.IN)
            .forEach(requirement -> keys.add(requirement.key()));
      }
    }
    return keys;
  }

  private List<Endpoint> endpoints(Subject subject) {
    return switch (subject) {
      case Subject.Sources _ -> List.of();
      case Subject.Pods(Namespaces namespaces, LabelSelector selector) ->
          candidates(namespaces, selector)
              .filter(pod -> selector.matches(pod.labels()))
              .sorted(Comparator.comparing(Pod::name))
              .map(pod -> new Endpoint(pod.name(), pod.node(), pod.addresses()))
              .toList();
    };
  }

  private Stream<Pod> candidates(Namespaces namespaces, LabelSelector selector) {
    return switch (namespaces) {
      case Namespaces.One(String name) -> inNamespace(name).candidates(selector).stream();
      case Namespaces.All() -> everywhere.candidates(selector).stream();
      case Namespaces.None() -> Stream.empty();
      case Namespaces.Matching(LabelSelector wanted) -> inMatching(wanted, selector);
    };
  }

  private Stream<Pod> inMatching(LabelSelector namespaces, LabelSelector selector) {
    return namespaceLabels.entrySet().stream()
        .filter(namespace -> namespaces.matches(namespace.getValue()))
        .flatMap(namespace -> inNamespace(namespace.getKey()).candidates(selector).stream());
  }

  private LabelIndex inNamespace(String name) {
    return byNamespace.getOrDefault(name, new LabelIndex(Set.of()));
  }
}
