package io.egressgateway.domain.matching;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;

/**
 * Who decides instead of a policy.
 *
 * @param winner the policy of highest precedence of those that do
 * @param everywhere for all senders of the policy; false for some of them
 */
public record Overridden(EgressPolicy winner, boolean everywhere) {
  public Overridden {
    requireNonNull(winner, "winner");
  }
}
