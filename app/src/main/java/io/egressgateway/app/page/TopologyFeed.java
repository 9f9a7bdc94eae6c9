package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.topology.OwnershipHistory;
import io.egressgateway.domain.topology.Topology;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cluster again and again, remembers what moved, and tells what is shown otherwise.
 *
 * <p>Who owned what is followed always, at the cost of what differs. The rest is worked out only
 * where somebody looks, and then the next look waits {@value #REST} times as long as that took, so
 * that in a large cluster the page takes a small share of a core.
 */
public final class TopologyFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopologyFeed.class);
  private static final int REST = 10;

  /**
   * What is looked at. Any thread.
   *
   * @param snapshots the last one, empty until everything was listed once
   * @param serving who serves the page
   * @param clock for when something was seen
   * @param ticks for how long a look took
   */
  public record Sources(
      Supplier<Optional<ClusterSnapshot>> snapshots,
      Supplier<Serving> serving,
      WallClock clock,
      MonotonicClock ticks) {
    public Sources {
      requireNonNull(snapshots, "snapshots");
      requireNonNull(serving, "serving");
      requireNonNull(clock, "clock");
      requireNonNull(ticks, "ticks");
    }
  }

  private final Sources sources;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("egress-page").factory());

  // Below: guarded by this.
  private OwnershipHistory history = OwnershipHistory.NONE;
  private @Nullable ClusterSnapshot followed;
  private @Nullable View shown;

  public TopologyFeed(Sources sources) {
    this.sources = requireNonNull(sources, "sources");
  }

  /**
   * Begins to look.
   *
   * @param pace between two looks, at least
   * @param watched whether somebody wants to be told
   * @param changed told of each view that differs from the one told before
   */
  void start(Duration pace, BooleanSupplier watched, Consumer<View> changed) {
    looker.execute(() -> look(pace, watched, changed, -1));
  }

  private void look(
      Duration pace, BooleanSupplier watched, Consumer<View> changed, long toldRevision) {
    long began = sources.ticks().nanoTime();
    long told = toldRevision;
    try {
      follow();
      if (watched.getAsBoolean()) {
        Optional<View> news = view().filter(view -> view.revision() != toldRevision);
        news.ifPresent(changed);
        told = news.map(View::revision).orElse(toldRevision);
      }
    } catch (RuntimeException broken) {
      // The next look must come all the same; nothing but the page depends on it.
      LOG.atError().setCause(broken).log("looking at the cluster for the page broke the program");
    }
    long next = Math.max(pace.toNanos(), REST * (sources.ticks().nanoTime() - began));
    long last = told;
    if (!looker.isShutdown()) {
      looker.schedule(() -> look(pace, watched, changed, last), next, TimeUnit.NANOSECONDS);
    }
  }

  private synchronized Optional<ClusterSnapshot> follow() {
    Optional<ClusterSnapshot> now = sources.snapshots().get();
    if (now.isPresent() && now.get() != followed) {
      followed = now.get();
      history = history.next(followed, sources.clock().now());
    }
    return now;
  }

  /** What is to be seen now; empty until the cluster was listed once. Any thread. */
  synchronized Optional<View> view() {
    return follow().map(this::seen);
  }

  private synchronized View seen(ClusterSnapshot snapshot) {
    View before = shown;
    Serving serving = sources.serving().get();
    if (before != null && before.snapshot() == snapshot && before.serving().equals(serving)) {
      return before;
    }
    Topology topology =
        before != null && before.snapshot() == snapshot ? before.topology() : Topology.of(snapshot);
    View now = new View(1, sources.clock().now(), serving, snapshot, topology, history);
    if (before != null) {
      now =
          now.looksLike(before)
              ? now.as(before.revision(), before.at())
              : now.as(before.revision() + 1, now.at());
    }
    shown = now;
    return now;
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
