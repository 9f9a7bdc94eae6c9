package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;

/**
 * Tells whether this process has run all the time. A process that was stopped, or starved, does not
 * know when it goes on that others took over what it had; queued questions would be answered by
 * what it knew before. So whoever answers looks here first, and the heartbeat thread beats it only
 * after what was known is no longer answered by.
 *
 * <p>Any thread.
 */
public final class Pulse {
  private final MonotonicClock clock;
  private final long longestPauseNanos;
  private volatile long beatNanos;

  /**
   * Begins beating now.
   *
   * @param longestPause time without a beat after which this process counts as paused
   */
  public Pulse(MonotonicClock clock, Duration longestPause) {
    this.clock = requireNonNull(clock, "clock");
    this.longestPauseNanos = longestPause.toNanos();
    this.beatNanos = clock.nanoTime();
  }

  /** False from the end of a pause until the next beat. */
  public boolean steady() {
    return clock.nanoTime() - beatNanos < longestPauseNanos;
  }

  void beat() {
    beatNanos = clock.nanoTime();
  }
}
