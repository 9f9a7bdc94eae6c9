package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv6AddressTest {
  private static final BigInteger SPACE = BigInteger.ONE.shiftLeft(128);

  /** RFC 5952 sections 4 and 5, and the examples of RFC 4291 section 2.2. */
  @ParameterizedTest
  @CsvSource({
    "::, ::",
    "0:0:0:0:0:0:0:0, ::",
    "::1, ::1",
    "0:0:0:0:0:0:0:1, ::1",
    "1::, 1::",
    "2001:0db8::0001, 2001:db8::1",
    "2001:DB8:0:0:8:800:200C:417A, 2001:db8::8:800:200c:417a",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:1::, 0:0:1::",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:192.0.2.33, ::ffff:c000:221",
    "::13.1.68.3, ::d01:4403",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
    "fd11::ffff, fd11::ffff",
  })
  void writesTheCanonicalForm(String text, String canonical) {
    assertThat(Ipv6Address.of(text)).hasToString(canonical);
    assertThat(Ipv6Address.of(canonical)).isEqualTo(Ipv6Address.of(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1::2::3",
        "::1::",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "12345::",
        "g::",
        ":1::",
        "1:::2",
        "::1:",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:",
        "fe80::1%eth0",
        "::1/128",
        "[::1]",
        " ::1",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "::1.2.3",
        "::1.2.3.256",
        "1:2:3:4:5:6:7:1.2.3.4",
        "1:2:3:4:5:1.2.3.4",
        "::-1",
        "::+1",
        "::１"
      })
  void refusesEverythingElse(String text) {
    assertThat(Ipv6Address.parse(text)).isInstanceOf(Parsed.Invalid.class);
    assertThat(IpAddress.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }

  private record Sum(Ipv6Address address, long count) {}

  @Test
  void addsLikeBigNumbersWithCarryAndWrap() {
    Cases.forAll(
        random ->
            new Sum(
                new Ipv6Address(edge(random.nextInt(6)), edge(random.nextInt(6))),
                edge(random.nextInt(6))),
        sum -> {
          BigInteger expected =
              sum.address().toBigInteger().add(BigInteger.valueOf(sum.count())).mod(SPACE);
          assertThat(sum.address().plus(sum.count()).toBigInteger()).isEqualTo(expected);
        });
  }

  private static long edge(int which) {
    return switch (which) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> -1;
      case 3 -> Long.MAX_VALUE;
      case 4 -> Long.MIN_VALUE;
      default -> 0x0123456789abcdefL;
    };
  }

  @Test
  void readsWhatItWrites() {
    Cases.forAll(
        random -> {
          long high = random.nextLong() & mask(random.nextInt());
          return new Ipv6Address(high, random.nextLong() & mask(random.nextInt()));
        },
        address -> {
          assertThat(Ipv6Address.of(address.toString())).isEqualTo(address);
          assertThat(IpAddress.ofBytes(address.toBytes())).isEqualTo(address);
          assertThat(IpAddress.ofBigInteger(IpFamily.IPV6, address.toBigInteger()))
              .isEqualTo(address);
        });
  }

  /** Clears some of the four groups, so that runs of zeros appear. */
  private static long mask(int which) {
    long mask = 0;
    for (int group = 0; group < 4; group++) {
      mask |= (which >> group & 1) == 1 ? 0xffffL << 16 * group : 0;
    }
    return mask;
  }

  @Test
  void ordersAsUnsignedNumbers() {
    assertThat(Ipv6Address.of("7fff::")).isLessThan(Ipv6Address.of("8000::"));
    assertThat(Ipv6Address.of("::7fff:ffff:ffff:ffff")).isLessThan(Ipv6Address.of("::8000:0:0:0"));
  }

  @Test
  void masksAndFillsAtEveryLength() {
    Ipv6Address address = new Ipv6Address(0xaaaaaaaa55555555L, 0x55555555aaaaaaaaL);
    for (int length = 0; length <= 128; length++) {
      for (int bit = 0; bit < 128; bit++) {
        assertThat(address.masked(length).bit(bit)).isEqualTo(bit < length && address.bit(bit));
        assertThat(address.filled(length).bit(bit)).isEqualTo(bit >= length || address.bit(bit));
      }
    }
  }

  @Test
  void knowsSpecialAddresses() {
    assertThat(Ipv6Address.of("fe80::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.of("febf::1").isLinkLocal()).isTrue();
    assertThat(Ipv6Address.of("fec0::1").isLinkLocal()).isFalse();
    assertThat(Ipv6Address.of("::").isUnicast()).isFalse();
    assertThat(Ipv6Address.of("::1").isUnicast()).isFalse();
    assertThat(Ipv6Address.of("ff02::1").isUnicast()).isFalse();
    assertThat(Ipv6Address.of("2001:db8::1").isUnicast()).isTrue();
  }
}
