package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.status.Condition;
import java.util.List;
import java.util.stream.Collectors;

/** The conditions that groups, policies and cluster ranges have in common. */
final class Conditions {
  private Conditions() {}

  static Condition accepted() {
    return new Condition(Condition.ACCEPTED, true, "Accepted", "");
  }

  static Condition refused(List<Rejection> reasons) {
    String message = reasons.stream().map(Rejection::toString).collect(Collectors.joining("; "));
    return new Condition(Condition.ACCEPTED, false, "Refused", message);
  }

  static Condition allocated(String message) {
    return new Condition(Condition.ALLOCATED, true, "Allocated", message);
  }

  static Condition waiting(String reason, String message) {
    return new Condition(Condition.ALLOCATED, false, reason, message);
  }
}
