package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4AddressTest {

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "192.0.2.1", "255.255.255.255", "10.0.0.200"})
  void writesWhatItReads(String text) {
    assertThat(Ipv4Address.of(text)).hasToString(text);
    assertThat(IpAddress.ofBytes(Ipv4Address.of(text).toBytes())).isEqualTo(IpAddress.of(text));
    assertThat(IpAddress.ofBigInteger(IpFamily.IPV4, Ipv4Address.of(text).toBigInteger()))
        .hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "...",
        "1.2.3",
        "1.2.3.",
        ".1.2.3",
        "1.2.3.4.",
        "1.2.3.4.5",
        "256.1.1.1",
        "1.2.3.04",
        "00.1.1.1",
        "1.2.3.-4",
        "+1.2.3.4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "0x1.2.3.4",
        "1.2.3.4/32",
        "1.2.3.1000",
        "١.2.3.4",
        "localhost",
        "3232235777"
      })
  void refusesEverythingElse(String text) {
    assertThat(Ipv4Address.parse(text)).isInstanceOf(Parsed.Invalid.class);
    assertThat(IpAddress.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void ordersAsUnsignedNumbers() {
    assertThat(Ipv4Address.of("127.255.255.255")).isLessThan(Ipv4Address.of("128.0.0.0"));
    assertThat(IpAddress.of("255.255.255.255")).isLessThan(IpAddress.of("::"));
  }

  @Test
  void addsOverOctetsAndWrapsAtTheEnd() {
    assertThat(Ipv4Address.of("192.0.2.255").plus(1)).hasToString("192.0.3.0");
    assertThat(Ipv4Address.of("192.0.3.0").plus(-1)).hasToString("192.0.2.255");
    assertThat(Ipv4Address.of("127.255.255.255").plus(1)).hasToString("128.0.0.0");
    assertThat(Ipv4Address.of("255.255.255.255").plus(1)).hasToString("0.0.0.0");
    assertThat(Ipv4Address.of("255.255.255.255").isLast()).isTrue();
  }

  @Test
  void masksAndFillsAtEveryLength() {
    Ipv4Address address = Ipv4Address.of("170.85.170.85");
    for (int length = 0; length <= 32; length++) {
      for (int bit = 0; bit < 32; bit++) {
        assertThat(address.masked(length).bit(bit)).isEqualTo(bit < length && address.bit(bit));
        assertThat(address.filled(length).bit(bit)).isEqualTo(bit >= length || address.bit(bit));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.0.0.0", "127.0.0.1", "224.0.0.1", "239.255.255.250", "255.255.255.255"})
  void knowsWhatNoHostCanOwn(String text) {
    assertThat(Ipv4Address.of(text).isUnicast()).isFalse();
  }

  @Test
  void knowsLinkLocalAddresses() {
    assertThat(Ipv4Address.of("169.254.0.1").isLinkLocal()).isTrue();
    assertThat(Ipv4Address.of("169.253.255.255").isLinkLocal()).isFalse();
    assertThat(Ipv4Address.of("169.254.0.1").isUnicast()).isTrue();
  }
}
