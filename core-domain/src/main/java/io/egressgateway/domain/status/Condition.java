package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

/**
 * A condition to publish (meta/v1 Condition); the adapter adds the transition time.
 *
 * @param type such as Accepted or Allocated
 * @param reason one CamelCase word
 * @param message for people
 */
public record Condition(String type, boolean status, String reason, String message) {
  /** The object is well formed. */
  public static final String ACCEPTED = "Accepted";

  /** The policy has its addresses and a gateway node. */
  public static final String ALLOCATED = "Allocated";

  /** Every pod is in a range that is known to be inside of the cluster. */
  public static final String PODS_INSIDE = "PodsInside";

  public Condition {
    requireNonNull(type, "type");
    requireNonNull(reason, "reason");
    requireNonNull(message, "message");
  }
}
