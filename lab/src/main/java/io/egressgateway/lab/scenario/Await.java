package io.egressgateway.lab.scenario;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition with a deadline. */
final class Await {
  private static final long PAUSE_NANOS = 2_000_000;

  private Await() {}

  /** Asks until there is an answer, or the limit is over. */
  static <T> Optional<T> present(Duration limit, Supplier<Optional<T>> question) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<T> answer = question.get();
      if (answer.isPresent() || System.nanoTime() - deadline >= 0) {
        return answer;
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  /** Asks until it is so, or the limit is over; tells whether it is so. */
  static boolean until(Duration limit, Supplier<Boolean> question) {
    return present(limit, () -> question.get() ? Optional.of(true) : Optional.empty()).isPresent();
  }
}
