package io.egressgateway.adapter.arp.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.arp.packet.EchoMessage.Kind;
import io.egressgateway.adapter.arp.packet.ParseResult.Field;
import io.egressgateway.domain.net.IpFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EchoMessageTest {
  private static final EchoMessage REQUEST =
      new EchoMessage(Kind.REQUEST, 0x1234, 7, 0x0102030405060708L);

  private static byte[] encoded(IpFamily family, EchoMessage message) {
    ByteBuffer buffer = ByteBuffer.allocate(EchoMessage.BYTES);
    message.encode(family, buffer);
    return buffer.array();
  }

  @Test
  void anIpv4RequestIsEncodedAsKnown() {
    assertThat(HexFormat.of().formatHex(encoded(IpFamily.IPV4, REQUEST)))
        .isEqualTo("0800d5b0123400070102030405060708");
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void whatIsEncodedIsParsedAgain(IpFamily family) {
    EchoMessage reply = new EchoMessage(Kind.REPLY, 0xffff, 0xffff, -1);

    assertThat(EchoMessage.parse(family, ByteBuffer.wrap(encoded(family, REQUEST))))
        .isEqualTo(ParseResult.packet(REQUEST));
    assertThat(EchoMessage.parse(family, ByteBuffer.wrap(encoded(family, reply))))
        .isEqualTo(ParseResult.packet(reply));
  }

  @ParameterizedTest
  @EnumSource(IpFamily.class)
  void truncatedAndOtherMessagesAreRefused(IpFamily family) {
    byte[] bytes = encoded(family, REQUEST);
    for (int length = 0; length < bytes.length; length++) {
      assertThat(EchoMessage.parse(family, ByteBuffer.wrap(Arrays.copyOf(bytes, length))))
          .isEqualTo(ParseResult.tooShort(EchoMessage.BYTES, length));
    }
    bytes[0] = 3;
    assertThat(EchoMessage.parse(family, ByteBuffer.wrap(bytes)))
        .isEqualTo(ParseResult.badValue(Field.ICMP_TYPE));
    bytes[1] = 1;
    assertThat(EchoMessage.parse(family, ByteBuffer.wrap(bytes)))
        .isEqualTo(ParseResult.badValue(Field.ICMP_CODE));
  }
}
