package io.egressgateway.domain.membership;

/**
 * Whether a watcher hears anybody at all. One that does not is cut off itself, and when it hears
 * again the nodes do not come back all at once.
 *
 * @param last when a node was last heard; meaningless before the first
 * @param deafUntil when hearing began again after a silence of all; meaningless before the first
 * @param wasDeaf whether there was such a silence
 * @param any whether any node was heard yet
 */
record Hearing(long last, long deafUntil, boolean wasDeaf, boolean any) {
  static final Hearing NOBODY_YET = new Hearing(0, 0, false, false);

  Hearing heard(long now, MembershipTimings timings) {
    boolean again = any && now - last >= timings.deafNanos();
    return new Hearing(now, again ? now : deafUntil, wasDeaf || again, true);
  }

  /** True while the silence of one node says something about that node. */
  boolean trusted(long now, MembershipTimings timings) {
    return any
        && now - last <= timings.suspectNanos()
        && !(wasDeaf && now - deafUntil < timings.returnNanos());
  }
}
