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

  /** Everything that the object asks for is done. */
  public static final String IN_FORCE = "InForce";

  /** The policy has its addresses and a gateway node. */
  public static final String ALLOCATED = "Allocated";

  /** The Egress has its address; Antrea's. */
  public static final String IP_ALLOCATED = "IPAllocated";

  /** A node carries the address of the Egress; Antrea's. */
  public static final String IP_ASSIGNED = "IPAssigned";

  /** Several nodes have the address of the Egress on an interface: true is trouble. */
  public static final String DUPLICATED = "Duplicated";

  /** Every pod is in a range that is known to be inside of the cluster. */
  public static final String PODS_INSIDE = "PodsInside";

  /** The nodes that the policy concerns are programmed by it. */
  public static final String PROGRAMMED = "Programmed";

  /** The kernel of a node takes what its agent asks for. */
  public static final String KERNEL_ACCEPTS = "KernelAccepts";

  /** Another policy decides for senders of this one: true is trouble. */
  public static final String CONFLICTED = "Conflicted";

  public Condition {
    requireNonNull(type, "type");
    requireNonNull(reason, "reason");
    requireNonNull(message, "message");
  }

  /** Whether a user wants to be told: a policy on its way into the kernels is no trouble. */
  public boolean isTrouble() {
    return switch (type) {
      case CONFLICTED, DUPLICATED -> status;
      case PROGRAMMED -> false;
      default -> !status;
    };
  }
}
