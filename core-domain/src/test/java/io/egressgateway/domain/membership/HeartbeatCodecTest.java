package io.egressgateway.domain.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.HeartbeatReading.Accepted;
import io.egressgateway.domain.membership.HeartbeatReading.Outdated;
import io.egressgateway.domain.membership.HeartbeatReading.Reason;
import io.egressgateway.domain.membership.HeartbeatReading.Rejected;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeartbeatCodecTest {
  private static final byte[] KEY = new byte[32];
  private static final HeartbeatCodec CODEC =
      new HeartbeatCodec(KEY, HeartbeatCodec.DEFAULT_TOLERANCE);
  private static final HeartbeatMessage MESSAGE =
      new HeartbeatMessage(
          HeartbeatMessage.Type.HEARTBEAT,
          new NodeName("node-1.example"),
          -7,
          42,
          1_000_000,
          Optional.of(new Progress(1, 2, 3, 4, 5)));

  @Test
  void whatWasWrittenIsRead() {
    for (HeartbeatMessage.Type type : HeartbeatMessage.Type.values()) {
      HeartbeatMessage message =
          new HeartbeatMessage(
              type,
              MESSAGE.node(),
              Long.MIN_VALUE,
              Long.MAX_VALUE,
              1_000_000,
              Optional.of(new Progress(Long.MAX_VALUE, 0, 7, 1, Long.MAX_VALUE)));
      assertThat(CODEC.read(CODEC.write(message), 1_000_000)).isEqualTo(new Accepted(message));
      HeartbeatMessage silent =
          new HeartbeatMessage(type, MESSAGE.node(), 1, 1, 1_000_000, Optional.empty());
      assertThat(CODEC.read(CODEC.write(silent), 1_000_000)).isEqualTo(new Accepted(silent));
    }
  }

  @Test
  void theLayoutIsTheDocumentedOne() {
    String hex = HexFormat.of().formatHex(CODEC.write(MESSAGE));
    assertThat(hex)
        .startsWith(
            "454748420301"
                + "0e"
                + "6e6f64652d312e6578616d706c65"
                + "fffffffffffffff9"
                + "000000000000002a"
                + "00000000000f4240"
                + "0000000000000001"
                + "0000000000000002"
                + "0000000000000003"
                + "0000000000000004"
                + "0000000000000005")
        .hasSize(2 * (7 + 14 + 64 + 32));
  }

  @Test
  void everyTruncationAndEveryFlippedBitIsRefused() {
    byte[] whole = CODEC.write(MESSAGE);
    for (int length = 0; length < whole.length; length++) {
      assertThat(CODEC.read(Arrays.copyOf(whole, length), 1_000_000)).isInstanceOf(Rejected.class);
    }
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(CODEC.read(flipped, 1_000_000)).isInstanceOf(Rejected.class);
    }
  }

  @Test
  void garbageNeverThrows() {
    Cases.forAll(
        random -> {
          byte[] bytes = new byte[random.nextInt(400)];
          random.nextBytes(bytes);
          byte[] head = Arrays.copyOf(CODEC.write(MESSAGE), 6);
          if (random.nextBoolean()) {
            System.arraycopy(head, 0, bytes, 0, Math.min(head.length, bytes.length));
          }
          return bytes;
        },
        bytes -> assertThat(CODEC.read(bytes, 0)).isInstanceOf(Rejected.class));
  }

  @Test
  void anotherKeyOrAnotherTimeIsRefused() {
    byte[] bytes = CODEC.write(MESSAGE);
    byte[] otherKey = KEY.clone();
    otherKey[0] = 1;
    assertThat(new HeartbeatCodec(otherKey, Duration.ofSeconds(30)).read(bytes, 1_000_000))
        .isEqualTo(new Rejected(Reason.NOT_AUTHENTIC));
    assertThat(CODEC.read(bytes, 1_030_001)).isEqualTo(new Outdated(MESSAGE));
    assertThat(CODEC.read(bytes, 969_999)).isEqualTo(new Outdated(MESSAGE));
    assertThat(CODEC.read(bytes, 1_030_000)).isEqualTo(new Accepted(MESSAGE));
  }
}
