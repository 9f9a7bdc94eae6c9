package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.runtime.MonotonicClock;
import java.util.OptionalLong;

/** When the oldest event was heard that no pass has answered. Any thread. */
final class PendingEvent {
  private final MonotonicClock clock;
  private OptionalLong sinceNanos = OptionalLong.empty();

  PendingEvent(MonotonicClock clock) {
    this.clock = requireNonNull(clock, "clock");
  }

  synchronized void heard() {
    if (sinceNanos.isEmpty()) {
      sinceNanos = OptionalLong.of(clock.nanoTime());
    }
  }

  /** A pass begins, which reads a snapshot that has the event in it. */
  synchronized OptionalLong take() {
    OptionalLong taken = sinceNanos;
    sinceNanos = OptionalLong.empty();
    return taken;
  }

  /** The pass did not answer it. */
  synchronized void giveBack(OptionalLong taken) {
    if (taken.isPresent()) {
      sinceNanos = taken;
    }
  }
}
