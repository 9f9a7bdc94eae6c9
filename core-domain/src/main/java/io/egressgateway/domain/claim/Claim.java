package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;

/**
 * A gateway node says that it has taken over an egress whose owner is dead.
 *
 * @param from the owner that the claimant saw published, which the claim holds against
 * @param to the new owner
 * @param revision of the group's kind that the claimant had read; a published owner other than
 *     {@code from} is newer than the claim where it was read at this revision or a later one
 * @param epoch greater than that of every claim for this egress that the claimant knew, and not
 *     below its wall clock in milliseconds, so that it goes on growing when all have forgotten
 */
public record Claim(EgressIdentity egress, NodeName from, NodeName to, long revision, long epoch) {
  public Claim {
    requireNonNull(egress, "egress");
    requireNonNull(from, "from");
    requireNonNull(to, "to");
  }

  /** Of two claims for one egress the same one wins at every node. */
  boolean beats(Claim other) {
    return epoch != other.epoch ? epoch > other.epoch : to.compareTo(other.to) > 0;
  }
}
