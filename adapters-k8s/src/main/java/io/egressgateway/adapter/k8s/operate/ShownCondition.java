package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.crd.ConditionEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * A condition as an object shows it.
 *
 * @param holds its status is True
 * @param since of the last change of that; absent where the object does not say so
 */
public record ShownCondition(
    String type, boolean holds, String reason, String message, Optional<Instant> since) {
  public ShownCondition {
    requireNonNull(type, "type");
    requireNonNull(reason, "reason");
    requireNonNull(message, "message");
    requireNonNull(since, "since");
  }

  static List<ShownCondition> of(List<ConditionEntry> entries) {
    return entries.stream()
        .map(entry ->
            new ShownCondition(
                entry.type(),
                entry.status().equals("True"),
                entry.reason(),
                entry.message(),
                time(entry.lastTransitionTime())))
        .toList();
  }

  static Optional<Instant> time(String text) {
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return Optional.empty();
    }
  }
}
