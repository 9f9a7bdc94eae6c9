package io.egressgateway.domain.allocation;

import static io.egressgateway.domain.allocation.CidrUsage.SKIP_FIRST_AND_BROADCAST;
import static io.egressgateway.domain.allocation.CidrUsage.SKIP_NETWORK_AND_BROADCAST;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Parsed;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolItemTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "192.0.2.7-192.0.2.7, 192.0.2.7",
    "192.0.2.250-192.0.3.4, 192.0.2.250-192.0.3.4",
    "192.0.2.0/24, 192.0.2.1-192.0.2.254",
    "192.0.2.77/24, 192.0.2.1-192.0.2.254",
    "192.0.2.0/30, 192.0.2.1-192.0.2.2",
    "192.0.2.0/31, 192.0.2.0-192.0.2.1",
    "192.0.2.9/32, 192.0.2.9",
    "0.0.0.0/0, 0.0.0.1-255.255.255.254",
    "2001:db8::/127, 2001:db8::-2001:db8::1",
    "2001:db8::/128, 2001:db8::",
    "2001:db8::/64, 2001:db8::-2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::5-2001:db8::6, 2001:db8::5-2001:db8::6",
  })
  void readsWhatAnEgressGatewayAllows(String text, String range) {
    assertThat(PoolItem.parse(text, SKIP_NETWORK_AND_BROADCAST).map(IpRange::toString))
        .isEqualTo(Parsed.valid(range));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/32, 1",
    "192.0.2.0/31, 2",
    "192.0.2.0/30, 2",
    "192.0.2.0/28, 14",
    "192.0.2.0/24, 254",
    "192.0.2.0/16, 65534",
    "2001:db8::/128, 1",
    "2001:db8::/127, 1",
    "2001:db8::/124, 15",
    "2001:db8::/112, 65535",
    "192.0.2.7-192.0.2.9, 3",
  })
  void countsWhatAnExternalIpPoolAllows(String text, String count) {
    assertThat(PoolItem.parse(text, SKIP_FIRST_AND_BROADCAST).map(IpRange::size))
        .isEqualTo(Parsed.valid(new BigInteger(count)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "-",
        "/",
        "192.0.2.1-",
        "-192.0.2.1",
        "192.0.2.1 - 192.0.2.2",
        "192.0.2.1-192.0.2.2-192.0.2.3",
        "192.0.2.2-192.0.2.1",
        "192.0.2.1-2001:db8::1",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "192.0.2.0/24/24",
        "2001:db8::/129",
        "192.0.2.0/24-192.0.3.0/24",
        "192.0.2.01",
      })
  void refusesEverythingElse(String text) {
    assertThat(PoolItem.parse(text, SKIP_NETWORK_AND_BROADCAST)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void saysWhatIsWrongWithAnInvertedRange() {
    assertThat(PoolItem.parse("192.0.2.2-192.0.2.1", SKIP_NETWORK_AND_BROADCAST))
        .isEqualTo(
            Parsed.invalid(
                "192.0.2.2-192.0.2.1", "a range whose first address is not behind its last"));
  }
}
