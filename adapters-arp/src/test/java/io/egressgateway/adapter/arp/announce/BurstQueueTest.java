package io.egressgateway.adapter.arp.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BurstQueueTest {
  private static final IpAddress EIP = IpAddress.of("192.0.2.100");
  private static final long MILLI = 1_000_000;

  private final BurstQueue queue = new BurstQueue();
  private boolean owned = true;

  /** Runs virtual time until {@code endMillis} after the start; the times of announcements. */
  private List<Long> run(long startNanos, long endMillis) {
    List<Long> times = new ArrayList<>();
    while (!queue.isEmpty() && queue.dueNanos() - startNanos <= endMillis * MILLI) {
      long now = queue.dueNanos();
      Map.Entry<Integer, IpAddress> due = queue.next(now, (_, _) -> owned);
      if (due != null) {
        assertThat(due).isEqualTo(Map.entry(2, EIP));
        times.add((now - startNanos) / MILLI);
      }
    }
    return times;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MAX_VALUE - 1, -5})
  void aBurstGrowsAndThenRefreshesEveryMinute(long start) {
    queue.start(2, EIP, start);

    assertThat(run(start, 130_000))
        .containsExactly(0L, 100L, 300L, 1000L, 3000L, 63_000L, 123_000L);
  }

  @Test
  void nothingIsDueBeforeItsTime() {
    queue.start(2, EIP, 0);
    assertThat(queue.next(0, (_, _) -> true)).isNotNull();

    assertThat(queue.next(100 * MILLI - 1, (_, _) -> true)).isNull();
    assertThat(queue.next(100 * MILLI, (_, _) -> true)).isNotNull();
  }

  @Test
  void anAddressThatIsNotOwnedAnyMoreIsDropped() {
    queue.start(2, EIP, 0);
    owned = false;

    assertThat(run(0, 130_000)).isEmpty();
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void aRestartReplacesTheBurstUnderWay() {
    queue.start(2, EIP, 0);
    assertThat(run(0, 50)).containsExactly(0L);
    queue.start(2, EIP, 50 * MILLI);

    assertThat(run(0, 1000)).containsExactly(50L, 150L, 350L);
  }
}
