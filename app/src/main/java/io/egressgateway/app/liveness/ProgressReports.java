package io.egressgateway.app.liveness;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatMessage;
import io.egressgateway.domain.net.Sorted;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What agents have told of their progress. A node keeps it while its agent is down: the kernel does
 * what it was programmed to. Any thread, but {@link #due} is asked by one.
 */
final class ProgressReports {
  /** A status waits for nobody: one pass for all that was told within this time. */
  private static final long PACE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Report(long incarnation, long sequence, Progress progress) {
    /** Datagrams may come in another order than they were sent. */
    Report or(Report next) {
      boolean late = next.incarnation == incarnation && next.sequence < sequence;
      return late ? this : next;
    }
  }

  private final Map<NodeName, Report> reports = new ConcurrentHashMap<>();
  private volatile boolean changed;
  private boolean everDue;
  private long lastDueNanos;

  void take(HeartbeatMessage heartbeat) {
    heartbeat.progress().ifPresent(progress -> take(heartbeat, progress));
  }

  private void take(HeartbeatMessage heartbeat, Progress progress) {
    Report report = new Report(heartbeat.incarnation(), heartbeat.sequence(), progress);
    Report before = reports.get(heartbeat.node());
    Report now = reports.merge(heartbeat.node(), report, Report::or);
    if (before == null || !before.progress().equals(now.progress())) {
      changed = true;
    }
  }

  /** Whether a pass should look at what changed. */
  boolean due(long nowNanos) {
    if (!changed || everDue && nowNanos - lastDueNanos < PACE_NANOS) {
      return false;
    }
    changed = false;
    everDue = true;
    lastDueNanos = nowNanos;
    return true;
  }

  SortedMap<NodeName, Progress> progress() {
    SortedMap<NodeName, Progress> progress = new TreeMap<>();
    reports.forEach((node, report) -> progress.put(node, report.progress()));
    return Sorted.map(progress);
  }

  void forget() {
    reports.clear();
  }
}
