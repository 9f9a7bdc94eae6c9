package io.egressgateway.domain.election;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import java.util.Optional;

/**
 * An egress that is to be placed.
 *
 * @param owner its present one; absent where it is new
 */
public record Candidate(EgressIdentity egress, Optional<NodeName> owner) {
  public Candidate {
    requireNonNull(egress, "egress");
    requireNonNull(owner, "owner");
  }
}
