package io.egressgateway.adapter.k8s.publish;

import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;

/**
 * How often something may be written: a few times at once, since what is news should be told, and
 * in the long run not more often than every so long, whatever changes to and fro. Owner thread.
 *
 * <p>The generic cell rate algorithm (ITU-T I.371): each write is paid for with the time between
 * two, and debts are allowed up to a bound.
 */
final class WritePace {
  private final MonotonicClock clock;
  private final long everyNanos;
  private final long debtNanos;
  private long paidUntil;

  /**
   * Makes one of which nothing is used.
   *
   * @param every the mean time between two in the long run
   * @param atOnce how many may follow each other without a pause
   */
  WritePace(MonotonicClock clock, Duration every, int atOnce) {
    this.clock = clock;
    this.everyNanos = every.toNanos();
    this.debtNanos = everyNanos * (atOnce - 1);
    this.paidUntil = clock.nanoTime();
  }

  /** Takes one where one is left. */
  boolean take() {
    long now = clock.nanoTime();
    if (paidUntil - now > debtNanos) {
      return false;
    }
    paidUntil = (paidUntil - now > 0 ? paidUntil : now) + everyNanos;
    return true;
  }
}
