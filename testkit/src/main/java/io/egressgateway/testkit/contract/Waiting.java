package io.egressgateway.testkit.contract;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for something to become true, with a deadline. */
final class Waiting {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(10);

  private Waiting() {}

  /** The first value that {@code look} gives; fails with {@code what} after 20 s. */
  static <T> T until(String what, Supplier<Optional<T>> look) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      Optional<T> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new AssertionError("not within " + PATIENCE.toSeconds() + " s: " + what);
  }
}
