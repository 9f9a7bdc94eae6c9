package io.egressgateway.adapter.k8s.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WritePaceTest {
  private static final long SECOND = 1_000_000_000L;

  /** A clock may begin anywhere, and be about to wrap. */
  private long nanos = Long.MAX_VALUE - 3 * SECOND;

  private final WritePace pace = new WritePace(() -> nanos, Duration.ofSeconds(10), 3);

  private int takenAtOnce() {
    int taken = 0;
    while (pace.take()) {
      taken++;
    }
    return taken;
  }

  private int takenIn(int seconds) {
    int taken = 0;
    for (int i = 0; i < seconds; i++) {
      taken += pace.take() ? 1 : 0;
      nanos += SECOND;
    }
    return taken;
  }

  @Test
  void anHourOfNewsEverySecondIsWrittenEveryTenSecondsAndTwiceMore() {
    assertThat(takenIn(3600)).isEqualTo(360 + 2);
  }

  @Test
  void threeFollowEachOtherAndAFourthWaits() {
    assertThat(takenAtOnce()).isEqualTo(3);
    nanos += 10 * SECOND;
    assertThat(pace.take()).isTrue();
    assertThat(pace.take()).isFalse();
  }

  @Test
  void aLongSilenceSavesUpNoMoreThanThree() {
    nanos += 3600 * SECOND;
    assertThat(takenAtOnce()).isEqualTo(3);
  }
}
