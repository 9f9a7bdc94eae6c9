package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Measures failovers, by the controller's clock alone: from the pass that first saw a node dead to
 * the heartbeat by which the new owner says that it is programmed by the status that named it,
 * which an agent says after it has announced its addresses. Once for each egress IP.
 *
 * <p>Owner thread, but for {@link #heard}.
 */
final class FailoverTimes {
  private record Moved(String group, IpAddress address) {}

  /**
   * A new owner that has not told yet.
   *
   * @param revision of the group's status that names it; absent until the watch has brought it
   */
  private record Waiting(NodeName owner, long sinceNanos, OptionalLong revision) {
    boolean reachedBy(Progress progress) {
      return revision.isPresent() && progress.groups() >= revision.getAsLong();
    }
  }

  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final Map<NodeName, Long> deadSince = new HashMap<>();
  private final Map<Moved, Waiting> waiting = new HashMap<>();
  private volatile boolean idle = true;

  FailoverTimes(MonotonicClock clock, EgressMetrics metrics) {
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /** A pass of a replica that does not lead: others measure. */
  synchronized void forget() {
    deadSince.clear();
    waiting.clear();
    idle = true;
  }

  /** A pass has seen which nodes are dead. */
  synchronized void seen(Heard heard) {
    long now = clock.nanoTime();
    deadSince.keySet().removeIf(node -> heard.liveness().get(node) != NodeLiveness.DEAD);
    heard
        .liveness()
        .forEach((node, liveness) -> {
          if (liveness == NodeLiveness.DEAD) {
            deadSince.putIfAbsent(node, now);
          }
        });
  }

  /** What a pass decided upon what it read. */
  synchronized void decided(ClusterSnapshot read, Publication publication) {
    publication
        .groups()
        .forEach((name, status) -> {
          PublishedGroup before = read.published().getOrDefault(name, PublishedGroup.NOTHING);
          OptionalLong revision = revision(read, name);
          for (PublishedGroup.GatewayNode node : status.nodes().nodes()) {
            for (PublishedGroup.OwnedEgress egress : node.egresses()) {
              for (IpAddress address : egress.addresses().toList()) {
                owned(new Moved(name, address), node.node(), before.owner(address), revision);
              }
            }
          }
        });
    waiting.keySet().removeIf(moved -> !isUsed(publication.groups().get(moved.group), moved));
    idle = waiting.isEmpty();
  }

  private static OptionalLong revision(ClusterSnapshot read, String group) {
    Long revision = read.revisions().groups().get(group);
    return revision == null ? OptionalLong.empty() : OptionalLong.of(revision);
  }

  private static boolean isUsed(@Nullable GroupStatus group, Moved moved) {
    return group != null && group.nodes().owner(moved.address).isPresent();
  }

  private void owned(
      Moved moved, NodeName owner, Optional<NodeName> before, OptionalLong revision) {
    if (before.filter(owner::equals).isPresent()) {
      waiting.computeIfPresent(
          moved,
          (_, one) ->
              one.revision.isPresent() || !one.owner.equals(owner)
                  ? one
                  : new Waiting(owner, one.sinceNanos, revision));
      return;
    }
    // A second failure before the first move was told: it counts from the first.
    Long since =
        waiting.containsKey(moved)
            ? Long.valueOf(waiting.get(moved).sinceNanos)
            : before.map(deadSince::get).orElse(null);
    if (since != null) {
      waiting.put(moved, new Waiting(owner, since, OptionalLong.empty()));
    }
  }

  /** A node told by what it is programmed. Any thread. */
  void heard(NodeName node, Progress progress) {
    if (!idle) {
      told(node, progress);
    }
  }

  private synchronized void told(NodeName node, Progress progress) {
    long now = clock.nanoTime();
    waiting
        .entrySet()
        .removeIf(entry -> {
          Waiting one = entry.getValue();
          if (!one.owner.equals(node) || !one.reachedBy(progress)) {
            return false;
          }
          metrics.took(
              "egress_failover_duration",
              entry.getKey().group,
              Duration.ofNanos(now - one.sinceNanos));
          return true;
        });
    idle = waiting.isEmpty();
  }
}
