package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.LabelSelector.Operator;
import io.egressgateway.domain.cluster.LabelSelector.Requirement;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Subject.Namespaces;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Finds the policies that cover a pod.
 *
 * <p>A policy is filed under the namespace that it names and under the label, of those that a pod
 * must have for it, that the fewest policies ask for. So the policies that are tried on a pod are
 * few, whatever the number of policies.
 */
public final class PolicyIndex {
  private record Label(String key, String value) {}

  /** The place in the order of policies is the order of answers. */
  private record Candidate(int place, EgressPolicy policy, Subject.Pods subject) {}

  /** Candidates for pods of one namespace, or of any. */
  private static final class Shelf {
    private final List<Candidate> unlabeled = new ArrayList<>();
    private final Map<String, Map<String, List<Candidate>>> byLabel = new HashMap<>();

    void add(Candidate candidate, List<Label> labels) {
      if (labels.isEmpty()) {
        unlabeled.add(candidate);
      }
      for (Label label : labels) {
        byLabel
            .computeIfAbsent(label.key(), _ -> new HashMap<>())
            .computeIfAbsent(label.value(), _ -> new ArrayList<>())
            .add(candidate);
      }
    }
  }

  private final SortedMap<String, SortedMap<String, String>> namespaceLabels;
  private final Map<Label, Integer> wanted = new HashMap<>();
  private final Map<String, Shelf> byNamespace = new HashMap<>();
  private final Shelf everywhere = new Shelf();

  private PolicyIndex(SortedMap<String, SortedMap<String, String>> namespaceLabels) {
    this.namespaceLabels = Sorted.map(namespaceLabels);
  }

  /**
   * Files policies; those with source prefixes cover no pod as such.
   *
   * @param policies in the order in which they are to be found
   */
  public static PolicyIndex of(
      Collection<EgressPolicy> policies,
      SortedMap<String, SortedMap<String, String>> namespaceLabels) {
    PolicyIndex index = new PolicyIndex(namespaceLabels);
    for (EgressPolicy policy : policies) {
      if (policy.subject() instanceof Subject.Pods subject) {
        alternatives(subject.pods())
            .forEach(labels -> labels.forEach(l -> index.wanted.merge(l, 1, Integer::sum)));
      }
    }
    int place = 0;
    for (EgressPolicy policy : policies) {
      if (policy.subject() instanceof Subject.Pods subject) {
        index.file(new Candidate(place++, policy, subject));
      }
    }
    return index;
  }

  private void file(Candidate candidate) {
    List<List<Label>> alternatives = alternatives(candidate.subject().pods());
    List<Label> rarest =
        alternatives.isEmpty()
            ? List.of()
            : Collections.min(alternatives, Comparator.comparing(this::frequency));
    switch (candidate.subject().namespaces()) {
      case Namespaces.One(String name) ->
          byNamespace.computeIfAbsent(name, _ -> new Shelf()).add(candidate, rarest);
      case Namespaces.All(), Namespaces.Matching _ -> everywhere.add(candidate, rarest);
      case Namespaces.None() -> {}
    }
  }

  private int frequency(List<Label> labels) {
    return labels.stream().mapToInt(label -> wanted.getOrDefault(label, 0)).sum();
  }

  /** Sets of labels; of each set a pod must have one. A label has one value, so it has only one. */
  private static List<List<Label>> alternatives(LabelSelector selector) {
    List<List<Label>> alternatives = new ArrayList<>();
    selector
        .matchLabels()
        .forEach((key, value) -> alternatives.add(List.of(new Label(key, value))));
    for (Requirement requirement : selector.expressions()) {
      if (requirement.operator() == Operator.IN) {
        alternatives.add(
            requirement.values().stream()
                .map(value -> new Label(requirement.key(), value))
                .toList());
      }
    }
    return alternatives;
  }

  /** In the order of policies; none for a pod without an address. */
  public List<EgressPolicy> covering(Pod pod) {
    if (pod.addresses().isEmpty()) {
      return List.of();
    }
    List<Candidate> found = new ArrayList<>(1);
    Shelf own = byNamespace.get(pod.name().namespace());
    if (own != null) {
      collect(own, pod, found);
    }
    collect(everywhere, pod, found);
    return switch (found.size()) {
      case 0 -> List.of();
      case 1 -> List.of(found.getFirst().policy());
      default -> {
        found.sort(Comparator.comparingInt(Candidate::place));
        yield found.stream().map(Candidate::policy).toList();
      }
    };
  }

  private void collect(Shelf shelf, Pod pod, List<Candidate> found) {
    for (Candidate candidate : shelf.unlabeled) {
      if (covers(candidate, pod)) {
        found.add(candidate);
      }
    }
    pod.labels()
        .forEach((key, value) -> {
          Map<String, List<Candidate>> values = shelf.byLabel.get(key);
          if (values != null) {
            for (Candidate candidate : values.getOrDefault(value, List.of())) {
              if (covers(candidate, pod)) {
                found.add(candidate);
              }
            }
          }
        });
  }

  private boolean covers(Candidate candidate, Pod pod) {
    return candidate.subject().pods().matches(pod.labels())
        && candidate.subject().share().map(share -> share.takes(pod.name())).orElse(true)
        && switch (candidate.subject().namespaces()) {
          case Namespaces.One _, Namespaces.All() -> true;
          case Namespaces.None() -> false;
          case Namespaces.Matching(LabelSelector selector) -> {
            SortedMap<String, String> labels = namespaceLabels.get(pod.name().namespace());
            yield labels != null && selector.matches(labels);
          }
        };
  }
}
