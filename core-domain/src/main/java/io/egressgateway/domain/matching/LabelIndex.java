package io.egressgateway.domain.matching;

import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.LabelSelector.Operator;
import io.egressgateway.domain.cluster.LabelSelector.Requirement;
import io.egressgateway.domain.cluster.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Pods by label, for the keys that policies ask for. Pods keep the order they came in. */
final class LabelIndex {
  private record Label(String key, String value) {}

  private final List<Pod> pods = new ArrayList<>();

  /** Looked up only, never walked, so its order cannot leak. */
  private final Map<Label, List<Pod>> byLabel = new HashMap<>();

  private final Set<String> keys;

  LabelIndex(Set<String> keys) {
    this.keys = keys;
  }

  void add(Pod pod) {
    pods.add(pod);
    pod.labels()
        .forEach((key, value) -> {
          if (keys.contains(key)) {
            byLabel.computeIfAbsent(new Label(key, value), _ -> new ArrayList<>()).add(pod);
          }
        });
  }

  List<Pod> pods() {
    return pods;
  }

  /** Few pods among which are all that the selector matches; in no order. */
  List<Pod> candidates(LabelSelector selector) {
    List<Pod> best = pods;
    for (Map.Entry<String, String> label : selector.matchLabels().entrySet()) {
      best = smaller(best, with(label.getKey(), label.getValue()));
    }
    for (Requirement requirement : selector.expressions()) {
      if (requirement.operator() == Operator.IN) {
        best = smaller(best, withAny(requirement));
      }
    }
    return best;
  }

  private List<Pod> with(String key, String value) {
    return byLabel.getOrDefault(new Label(key, value), List.of());
  }

  /** A label has one value, so the lists of several values share no pod. */
  private List<Pod> withAny(Requirement requirement) {
    if (requirement.values().size() == 1) {
      return with(requirement.key(), requirement.values().first());
    }
    return requirement.values().stream()
        .flatMap(value -> with(requirement.key(), value).stream())
        .toList();
  }

  private static List<Pod> smaller(List<Pod> a, List<Pod> b) {
    return b.size() < a.size() ? b : a;
  }
}
