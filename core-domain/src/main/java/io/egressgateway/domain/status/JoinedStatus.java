package io.egressgateway.domain.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an object shows that several statuses are of: an Egress with several addresses. Of each type
 * of condition the worst is shown, with the number of the address it is about.
 */
public final class JoinedStatus {
  private JoinedStatus() {}

  /** The conditions, in the order of the first status; of one status alone as they are. */
  public static List<Condition> conditions(List<PolicyStatus> parts) {
    if (parts.size() == 1) {
      return parts.getFirst().conditions();
    }
    List<Condition> joined = new ArrayList<>();
    parts.stream()
        .flatMap(part -> part.conditions().stream().map(Condition::type))
        .distinct()
        .forEach(type -> joined.add(joined(type, parts)));
    return joined;
  }

  private static Condition joined(String type, List<PolicyStatus> parts) {
    Optional<Condition> best = Optional.empty();
    for (int i = 0; i < parts.size(); i++) {
      Optional<Condition> own = of(type, parts.get(i));
      if (own.isPresent() && isWorse(own.get())) {
        return new Condition(
            type,
            own.get().status(),
            own.get().reason(),
            "address %d: %s".formatted(i + 1, own.get().message()));
      }
      best = best.or(() -> own);
    }
    return best.orElseThrow();
  }

  /** Trouble, or not done yet. */
  private static boolean isWorse(Condition condition) {
    return condition.isTrouble()
        || condition.type().equals(Condition.PROGRAMMED) && !condition.status();
  }

  private static Optional<Condition> of(String type, PolicyStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }
}
