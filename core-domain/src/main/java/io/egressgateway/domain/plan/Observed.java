package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Milestone;
import java.time.Instant;
import java.util.SortedMap;

/**
 * What a pass goes by besides the API server.
 *
 * @param heard from the nodes
 * @param milestones of the last pass; empty for a new leader
 * @param now for how long egress IPs rest
 */
public record Observed(Heard heard, SortedMap<PolicyKey, Milestone> milestones, Instant now) {
  public Observed {
    requireNonNull(heard, "heard");
    milestones = Sorted.map(milestones);
    requireNonNull(now, "now");
  }
}
