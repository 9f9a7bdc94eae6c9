package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.claim.Claims;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/**
 * What heartbeats tell.
 *
 * @param liveness of the nodes that are watched; for a node left out, the Ready condition of its
 *     Node object counts instead
 * @param progress that agents have told; nodes not heard yet are absent
 * @param reporting false where agents send no heartbeats
 * @param claims of gateway nodes that took over by themselves
 */
public record Heard(
    SortedMap<NodeName, NodeLiveness> liveness,
    SortedMap<NodeName, Progress> progress,
    boolean reporting,
    Claims claims) {
  /** Where there are no heartbeats. */
  public static final Heard NOTHING = new Heard(Sorted.emptyMap(), Sorted.emptyMap(), false);

  public Heard {
    liveness = Sorted.map(liveness);
    progress = Sorted.map(progress);
    requireNonNull(claims, "claims");
  }

  /** Where nobody has claimed anything. */
  public Heard(
      SortedMap<NodeName, NodeLiveness> liveness,
      SortedMap<NodeName, Progress> progress,
      boolean reporting) {
    this(liveness, progress, reporting, Claims.NONE);
  }

  /** Of a node that answers, whatever its Node object says. */
  boolean isAlive(NodeName node) {
    return switch (liveness.getOrDefault(node, NodeLiveness.UNKNOWN)) {
      case ALIVE, AGENT_DOWN -> true;
      case UNKNOWN, DEAD -> false;
    };
  }
}
