package io.egressgateway.adapter.arp.announce;

import java.time.Duration;
import java.util.List;

/**
 * When an address is announced: at once, then 100 ms, 300 ms, 1 s and 3 s after that, because
 * frames are lost and switches learn late, then every minute, because neighbors forget.
 */
final class BurstSchedule {
  private static final List<Duration> OFFSETS =
      List.of(
          Duration.ZERO,
          Duration.ofMillis(100),
          Duration.ofMillis(300),
          Duration.ofSeconds(1),
          Duration.ofSeconds(3));

  private static final Duration REFRESH = Duration.ofSeconds(60);

  private BurstSchedule() {}

  /** Nanoseconds from the first announcement to the one with this number, counted from 0. */
  static long offsetNanos(int number) {
    int last = OFFSETS.size() - 1;
    return number <= last
        ? OFFSETS.get(number).toNanos()
        : OFFSETS.get(last).toNanos() + (number - last) * REFRESH.toNanos();
  }
}
