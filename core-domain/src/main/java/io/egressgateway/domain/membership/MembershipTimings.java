package io.egressgateway.domain.membership;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How fast the death of a node is believed.
 *
 * @param interval between two heartbeats of a node, 10 ms to 1 min
 * @param deadAfterMissed intervals without a sign of life until a node is taken as dead, 2 to 100
 * @param agentGrace how long a node may go on forwarding without its agent
 * @param startGrace how long a new watcher waits for nodes that it has not heard yet; at least the
 *     detection time
 */
public record MembershipTimings(
    Duration interval, int deadAfterMissed, Duration agentGrace, Duration startGrace) {
  // Above DEFAULT, which is checked against it.
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofDays(1);

  public static final MembershipTimings DEFAULT =
      new MembershipTimings(
          Duration.ofMillis(100), 3, Duration.ofSeconds(10), Duration.ofSeconds(3));

  public MembershipTimings {
    requireNonNull(interval, "interval");
    requireNonNull(agentGrace, "agentGrace");
    requireNonNull(startGrace, "startGrace");
    if (interval.compareTo(Duration.ofMillis(10)) < 0
        || interval.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("interval out of 10 ms to 1 min: " + interval);
    }
    if (deadAfterMissed < 2 || deadAfterMissed > 100) {
      throw new IllegalArgumentException("missed heartbeats out of 2 to 100: " + deadAfterMissed);
    }
    if (agentGrace.isNegative() || agentGrace.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("agent grace out of 0 to 1 day: " + agentGrace);
    }
    if (startGrace.compareTo(interval.multipliedBy(deadAfterMissed)) < 0
        || startGrace.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "start grace out of the detection time to 1 day: " + startGrace);
    }
  }

  /** Silence after which a node whose kernel does not answer either is dead. */
  public Duration detectionTime() {
    return interval.multipliedBy(deadAfterMissed);
  }

  /**
   * An agent that stood still for this long no longer trusts what it knew: half of the grace, after
   * which its addresses move, but 5 s at most and not below the detection time.
   */
  public Duration longestPause() {
    Duration half = agentGrace.dividedBy(2);
    Duration capped = half.compareTo(LONGEST_PAUSE) < 0 ? half : LONGEST_PAUSE;
    return capped.compareTo(detectionTime()) > 0 ? capped : detectionTime();
  }

  /** Silence after which the kernel is asked: one interval and a quarter for jitter. */
  public long suspectNanos() {
    return interval.toNanos() + interval.toNanos() / 4;
  }

  /**
   * Silence of all nodes that is the watcher's own: over before the first of them could be held
   * dead, if all were last heard within one interval.
   */
  public long deafNanos() {
    return interval.toNanos() * (deadAfterMissed - 1);
  }

  /** Until all nodes are heard again; neighbor resolution asks once in a second. */
  public long returnNanos() {
    return detectionTime().toNanos() + 1_000_000_000L;
  }

  /** Between two questions, so that more than one can be lost within the detection time. */
  long probeNanos() {
    return interval.toNanos() / 2;
  }

  /** How long questions must have stayed unanswered; a watcher that was paused asks first. */
  long unansweredNanos() {
    return interval.toNanos() * deadAfterMissed / 2;
  }
}
