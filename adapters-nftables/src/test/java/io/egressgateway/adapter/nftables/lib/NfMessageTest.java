package io.egressgateway.adapter.nftables.lib;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NfMessageTest {

  @Test
  void readsPortTypeAndText() {
    NfMessage message = NfMessage.all(message("egressgateway")).getFirst();
    assertThat(message.type()).isEqualTo(10 << 8 | 6);
    assertThat(message.port()).isEqualTo(-7);
    assertThat(message.text(1)).isEqualTo("egressgateway");
    assertThat(message.text(2)).isEmpty();
    assertThat(message.number(1)).isZero();
  }

  @Test
  void readsSeveralMessagesOfOneDatagram() {
    ByteBuffer two = ByteBuffer.allocate(200).order(ByteOrder.nativeOrder());
    two.put(message("a")).put(message("bcdefg")).flip();
    assertThat(NfMessage.all(two).stream().map(m -> m.text(1)).toList())
        .isEqualTo(List.of("a", "bcdefg"));
  }

  @Test
  void truncationAndGarbageNeverThrow() {
    ByteBuffer whole = message("egressgateway");
    for (int length = 0; length < whole.limit(); length++) {
      ByteBuffer cut = whole.duplicate().order(ByteOrder.nativeOrder()).limit(length);
      assertThat(NfMessage.all(cut)).isEmpty();
    }
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[random.nextInt(64)];
      random.nextBytes(bytes);
      if (bytes.length > 4) {
        ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(0, random.nextInt(64));
      }
      ByteBuffer garbage = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      NfMessage.all(garbage).forEach(m -> assertThat(m.text(1)).isNotNull());
    }
  }

  private static ByteBuffer message(String table) {
    byte[] text = (table + "\0").getBytes(StandardCharsets.US_ASCII);
    int padded = (4 + text.length + 3) & ~3;
    ByteBuffer message = ByteBuffer.allocate(20 + padded).order(ByteOrder.nativeOrder());
    message.putInt(20 + padded).putShort((short) (10 << 8 | 6)).putShort((short) 0);
    message.putInt(1).putInt(-7).putInt(0);
    message.putShort((short) (4 + text.length)).putShort((short) 1).put(text);
    return message.position(0).limit(20 + padded);
  }
}
