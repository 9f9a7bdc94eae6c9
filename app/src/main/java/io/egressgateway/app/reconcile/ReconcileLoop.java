package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs passes on the owner thread of a role, which is the thread that calls {@link #run}.
 *
 * <p>Three guarantees: wakes that arrive during a pass give exactly one more pass; a failed pass is
 * tried again after a delay that doubles up to a limit; and a pass starts at least once per longest
 * interval, whatever happens, or sooner where one was asked for by a time. Between two passes there
 * is at least the shortest interval, waited before the pass looks at anything.
 */
public final class ReconcileLoop {
  private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);

  /**
   * When passes run.
   *
   * @param shortest between the start of two passes
   * @param longest without a pass
   * @param firstRetry after a failure
   * @param lastRetry the limit of doubling
   */
  public record Intervals(
      Duration shortest, Duration longest, Duration firstRetry, Duration lastRetry) {
    public static final Intervals DEFAULT =
        new Intervals(
            Duration.ofMillis(2),
            Duration.ofSeconds(30),
            Duration.ofMillis(50),
            Duration.ofSeconds(5));

    public Intervals {
      requireNonNull(shortest, "shortest");
      requireNonNull(longest, "longest");
      requireNonNull(firstRetry, "firstRetry");
      requireNonNull(lastRetry, "lastRetry");
    }
  }

  private final String role;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final Intervals intervals;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition woken = lock.newCondition();

  // Guarded by lock.
  private boolean dirty = true;
  private boolean appointed;
  private long appointedNanos;
  private boolean stopped;
  private boolean broken;
  private long lastEndNanos;
  private boolean everEnded;

  public ReconcileLoop(
      String role, MonotonicClock clock, EgressMetrics metrics, Intervals intervals) {
    this.role = requireNonNull(role, "role");
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
    this.intervals = requireNonNull(intervals, "intervals");
  }

  /** Asks for a pass. Any thread; never blocks on a pass; many calls are one. */
  public void wake() {
    wakeWithin(Duration.ZERO);
  }

  /** Asks for a pass after this time at the latest; of many calls the soonest counts. */
  public void wakeWithin(Duration delay) {
    lock.lock();
    try {
      long at = clock.nanoTime() + delay.toNanos();
      if (delay.isZero()) {
        dirty = true;
      } else if (!appointed || at - appointedNanos < 0) {
        appointed = true;
        appointedNanos = at;
      }
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends {@link #run} after the pass that is running. Any thread. */
  public void stop() {
    lock.lock();
    try {
      stopped = true;
      woken.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** True while passes end in time and none met a broken invariant. Any thread. */
  public boolean makesProgress() {
    lock.lock();
    try {
      long patience = intervals.longest().toNanos() * 3;
      return !broken && everEnded && clock.nanoTime() - lastEndNanos < patience;
    } finally {
      lock.unlock();
    }
  }

  /** Runs passes until {@link #stop} or an interrupt, on the calling thread. */
  public void run(Pass pass) {
    long retryNanos = 0;
    long notBefore = clock.nanoTime();
    long due = notBefore;
    try {
      while (await(notBefore, due)) {
        long start = clock.nanoTime();
        Outcome outcome = runOnce(pass);
        long end = clock.nanoTime();
        metrics.passed(role, outcome, Duration.ofNanos(end - start));
        ended(end);
        retryNanos = outcome == Outcome.FAILED ? nextRetry(retryNanos) : 0;
        notBefore = start + intervals.shortest().toNanos();
        due = end + (retryNanos > 0 ? retryNanos : intervals.longest().toNanos());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A broken invariant stops all writing: the kernel stays as it is, readiness is lost. */
  private Outcome runOnce(Pass pass) {
    if (broken()) {
      return Outcome.FAILED;
    }
    try {
      return pass.run();
    } catch (IllegalStateException invariant) {
      LOG.atError()
          .addKeyValue("role", role)
          .setCause(invariant)
          .log("invariant broken, nothing more is written until a restart");
      setBroken();
      return Outcome.FAILED;
    } catch (RuntimeException unexpected) {
      LOG.atError()
          .addKeyValue("role", role)
          .setCause(unexpected)
          .log("pass failed unexpectedly, it is tried again");
      metrics.failed("pass", unexpected.getClass().getSimpleName());
      return Outcome.FAILED;
    }
  }

  private long nextRetry(long before) {
    long first = intervals.firstRetry().toNanos();
    return before == 0 ? first : Math.min(before * 2, intervals.lastRetry().toNanos());
  }

  private boolean await(long notBefore, long due) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!stopped) {
        long now = clock.nanoTime();
        boolean kept = appointed && now - appointedNanos >= 0;
        boolean asked = dirty || kept || now - due >= 0;
        if (asked && now - notBefore >= 0) {
          dirty = false;
          appointed &= !kept;
          return true;
        }
        long next = appointed && appointedNanos - due < 0 ? appointedNanos : due;
        long wait = (asked ? notBefore : next) - now;
        woken.await(Math.max(wait, 1), TimeUnit.NANOSECONDS);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void ended(long now) {
    lock.lock();
    try {
      lastEndNanos = now;
      everEnded = true;
    } finally {
      lock.unlock();
    }
  }

  /** True after a pass met a broken invariant: only a restart helps. Any thread. */
  public boolean broken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  private void setBroken() {
    lock.lock();
    try {
      broken = true;
    } finally {
      lock.unlock();
    }
  }
}
