package io.egressgateway.domain.membership;

/**
 * When there was which sign of life. All times are of the watcher's monotonic clock, in
 * nanoseconds, compared by subtraction.
 *
 * @param silentSince the last message, or when watching began
 * @param unanswered questions since the last answer or message
 * @param firstUnanswered when the first of them was asked; meaningless while there is none
 * @param lastProbe when the last one was asked; meaningless before the first
 * @param probed whether any was asked during this silence
 * @param answered whether one was answered during this silence
 */
record Contact(
    long silentSince,
    int unanswered,
    long firstUnanswered,
    long lastProbe,
    boolean probed,
    boolean answered) {

  static Contact heard(long now) {
    return new Contact(now, 0, now, now, false, false);
  }

  Contact probing(long now) {
    long first = unanswered == 0 ? now : firstUnanswered;
    return new Contact(silentSince, unanswered + 1, first, now, true, answered);
  }

  Contact answeredNow() {
    return new Contact(silentSince, 0, firstUnanswered, lastProbe, probed, true);
  }

  long silence(long now) {
    return now - silentSince;
  }

  /** When to ask next, if at all from {@code from} on. */
  long nextProbe(long from, MembershipTimings timings) {
    long paced = lastProbe + timings.probeNanos();
    return probed && paced - from > 0 ? paced : from;
  }

  /**
   * True once enough questions stayed unanswered for long enough. After an answer it takes the
   * whole detection time, since one lost packet more must not tell a node from a dead one.
   */
  boolean unreachable(long now, MembershipTimings timings) {
    return unanswered >= timings.deadAfterMissed() && now - unreachableAt(timings) >= 0;
  }

  long unreachableAt(MembershipTimings timings) {
    long needed = answered ? timings.detectionTime().toNanos() : timings.unansweredNanos();
    return firstUnanswered + needed;
  }
}
