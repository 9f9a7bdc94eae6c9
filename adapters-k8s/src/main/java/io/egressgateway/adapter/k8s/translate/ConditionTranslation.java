package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Conditions (meta/v1), whose transition time changes only with their status. */
public final class ConditionTranslation {
  private ConditionTranslation() {}

  /**
   * What to publish.
   *
   * @param shown what the object shows already
   * @param generation of the object that the conditions were found for
   */
  public static List<ConditionEntry> entries(
      List<Condition> conditions, List<ConditionEntry> shown, long generation, Instant now) {
    Map<String, ConditionEntry> before =
        shown.stream()
            .collect(Collectors.toMap(ConditionEntry::type, Function.identity(), (a, _) -> a));
    return conditions.stream()
        .map(condition -> {
          String status = condition.status() ? "True" : "False";
          String since =
              Optional.ofNullable(before.get(condition.type()))
                  .filter(old -> old.status().equals(status))
                  .map(ConditionEntry::lastTransitionTime)
                  .filter(time -> !time.isEmpty())
                  .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
          return new ConditionEntry(
              since, condition.message(), generation, condition.reason(), status, condition.type());
        })
        .toList();
  }

  /** Reasons by type. */
  public static SortedMap<String, String> reasons(List<ConditionEntry> shown) {
    return Sorted.map(
        shown.stream()
            .collect(Collectors.toMap(ConditionEntry::type, ConditionEntry::reason, (a, _) -> a)));
  }
}
