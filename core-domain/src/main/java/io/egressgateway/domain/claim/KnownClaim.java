package io.egressgateway.domain.claim;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * The last claim for an egress, and whether it is over.
 *
 * @param settledAt revision at which the published owner was first seen to be decided with newer
 *     knowledge; whoever has read that revision goes by what is published. Kept, so that the claim
 *     does not come back when its old owner is published again.
 */
public record KnownClaim(Claim claim, OptionalLong settledAt) {
  public KnownClaim {
    requireNonNull(claim, "claim");
    requireNonNull(settledAt, "settledAt");
  }

  static KnownClaim open(Claim claim) {
    return new KnownClaim(claim, OptionalLong.empty());
  }

  boolean isOpen() {
    return settledAt.isEmpty();
  }

  /** The stronger claim; of the same claim the earlier end. Does not depend on the order. */
  KnownClaim or(KnownClaim other) {
    if (!claim.equals(other.claim)) {
      return other.claim.beats(claim) ? other : this;
    }
    if (isOpen() || other.isOpen()) {
      return isOpen() ? other : this;
    }
    return other.settledAt.getAsLong() < settledAt.getAsLong() ? other : this;
  }
}
