package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Milestone;
import java.time.Instant;
import java.util.SortedMap;

/**
 * What a pass goes by besides the API server.
 *
 * @param liveness of the nodes that heartbeats watch; for a node left out, the Ready condition of
 *     its Node object counts instead
 * @param progress that agents have told; nodes not heard yet are absent
 * @param milestones of the last pass; empty for a new leader
 * @param now for how long egress IPs rest
 */
public record Observed(
    SortedMap<NodeName, NodeLiveness> liveness,
    SortedMap<NodeName, Progress> progress,
    SortedMap<PolicyKey, Milestone> milestones,
    Instant now) {
  public Observed {
    liveness = Sorted.map(liveness);
    progress = Sorted.map(progress);
    milestones = Sorted.map(milestones);
    requireNonNull(now, "now");
  }

  /** Of a node that answers, whatever its Node object says. */
  boolean isAlive(NodeName node) {
    return switch (liveness.getOrDefault(node, NodeLiveness.UNKNOWN)) {
      case ALIVE, AGENT_DOWN -> true;
      case UNKNOWN, DEAD -> false;
    };
  }
}
