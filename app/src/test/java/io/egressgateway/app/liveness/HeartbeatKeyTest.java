package io.egressgateway.app.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.domain.membership.HeartbeatMessage;
import io.egressgateway.domain.membership.HeartbeatReading;
import io.egressgateway.testkit.fake.SettableClusterKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartbeatKeyTest {
  private static final Duration MOMENT = Duration.ofNanos(1);
  private static final long WALL_MILLIS = 1_700_000_000_000L;

  private final SettableClusterKey source = new SettableClusterKey();
  private long now = Long.MAX_VALUE - 1000;
  private final HeartbeatKey key = new HeartbeatKey(source, () -> now);

  private void pass(Duration time) {
    now += time.toNanos();
  }

  private static byte[] bytes(int fill) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) fill);
    return bytes;
  }

  private static HeartbeatMessage message() {
    return new HeartbeatMessage(
        HeartbeatMessage.Type.HEARTBEAT,
        new NodeName("n1"),
        1,
        1,
        WALL_MILLIS,
        Optional.of(Progress.NONE));
  }

  /** A datagram of somebody who knows this key alone. */
  private static byte[] datagram(int fill) {
    return codec(fill).write(message());
  }

  private static HeartbeatCodec codec(int fill) {
    return new HeartbeatCodec(bytes(fill), HeartbeatCodec.DEFAULT_TOLERANCE);
  }

  private boolean reads(int fill) {
    return key.read(datagram(fill), WALL_MILLIS).orElseThrow().reading()
        instanceof HeartbeatReading.Accepted;
  }

  private boolean writesBy(int fill) {
    return Arrays.equals(key.writing().orElseThrow().write(message()), datagram(fill));
  }

  @Test
  void nothingIsReadOrWrittenWhileTheKeyIsUnknown() {
    assertThat(key.writing()).isEmpty();
    assertThat(key.read(datagram(1), WALL_MILLIS)).isEmpty();
  }

  @Test
  void theFirstKeyIsWrittenByAtOnce() {
    source.set(bytes(1));

    assertThat(writesBy(1)).isTrue();
    assertThat(reads(1)).isTrue();
    assertThat(reads(2)).isFalse();
  }

  @Test
  void aNewKeyIsReadByAtOnceAndWrittenByWhenOthersHaveHeardOfIt() {
    source.set(bytes(1));
    writesBy(1);
    source.set(bytes(2));

    assertThat(reads(2)).isTrue();
    assertThat(writesBy(1)).isTrue();
    pass(HeartbeatKey.SPREAD.minus(MOMENT));
    assertThat(writesBy(1)).isTrue();
    pass(MOMENT);
    assertThat(writesBy(2)).isTrue();
  }

  @Test
  void theKeyBeforeIsBelievedForAWhileAndNotLonger() {
    source.set(bytes(1));
    writesBy(1);
    source.set(bytes(2));
    writesBy(1);

    pass(HeartbeatKey.OVERLAP.minus(MOMENT));
    assertThat(reads(1)).isTrue();
    pass(MOMENT);
    assertThat(reads(1)).isFalse();
    assertThat(reads(2)).isTrue();
  }

  @Test
  void keysThatChangeQuicklyAreAllBelieved() {
    source.set(bytes(1));
    writesBy(1);
    source.set(bytes(2));
    writesBy(1);
    source.set(bytes(3));

    assertThat(reads(1)).isTrue();
    assertThat(reads(2)).isTrue();
    assertThat(reads(3)).isTrue();
    assertThat(writesBy(1)).isTrue();
    pass(HeartbeatKey.OVERLAP);
    assertThat(writesBy(3)).isTrue();
    assertThat(reads(1)).isFalse();
  }

  @Test
  void anAnswerIsByTheKeyOfTheQuestion() {
    source.set(bytes(1));
    writesBy(1);
    source.set(bytes(2));
    pass(HeartbeatKey.SPREAD);
    writesBy(2);

    HeartbeatCodec answers = key.read(datagram(1), WALL_MILLIS).orElseThrow().codec();

    assertThat(answers.write(message())).isEqualTo(datagram(1));
  }

  @Test
  void aBrokenDatagramIsRejectedForWhatItIs() {
    source.set(bytes(1));

    assertThat(key.read(new byte[3], WALL_MILLIS).orElseThrow().reading())
        .isEqualTo(new HeartbeatReading.Rejected(HeartbeatReading.Reason.MALFORMED));
  }
}
