package io.egressgateway.lab.traffic;

import java.time.Duration;

/**
 * How often a client asks and how long it waits.
 *
 * @param interval from one question to the next
 * @param answerLimit how long one answer may take before it counts as lost
 * @param atMost after which time the client stops by itself
 */
public record Pace(Duration interval, Duration answerLimit, Duration atMost) {
  public Pace {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException("an interval is longer than nothing");
    }
  }

  /** Asks every so many milliseconds, waits 3 s for each answer, stops after 2 minutes. */
  public static Pace every(int milliseconds) {
    return new Pace(Duration.ofMillis(milliseconds), Duration.ofSeconds(3), Duration.ofMinutes(2));
  }

  public Pace withAnswerLimit(Duration limit) {
    return new Pace(interval, limit, atMost);
  }
}
