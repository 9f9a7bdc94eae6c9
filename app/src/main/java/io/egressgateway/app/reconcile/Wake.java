package io.egressgateway.app.reconcile;

import java.time.Duration;

/** Asks for a pass; any thread, never blocks on one. */
@FunctionalInterface
public interface Wake {
  /** Asks for a pass after this time at the latest; zero for at once. */
  void within(Duration delay);

  /** Asks for a pass at once. */
  default void now() {
    within(Duration.ZERO);
  }
}
