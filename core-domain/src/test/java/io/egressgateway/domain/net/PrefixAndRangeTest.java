package io.egressgateway.domain.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.egressgateway.domain.Cases;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixAndRangeTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.77/24, 192.0.2.0/24, 192.0.2.255",
    "0.0.0.0/0, 0.0.0.0/0, 255.255.255.255",
    "192.0.2.1/32, 192.0.2.1/32, 192.0.2.1",
    "::/0, ::/0, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "2001:DB8::5/64, 2001:db8::/64, 2001:db8::ffff:ffff:ffff:ffff",
    "2001:db8::5/65, 2001:db8::/65, 2001:db8::7fff:ffff:ffff:ffff",
  })
  void readsPrefixesAndClearsHostBits(String text, String canonical, String last) {
    assertThat(IpPrefix.of(text)).hasToString(canonical);
    assertThat(IpPrefix.of(text).last()).hasToString(last);
    assertThat(IpPrefix.of(text).toRange().toPrefix()).contains(IpPrefix.of(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "192.0.2.1",
        "192.0.2.0/",
        "/24",
        "192.0.2.0/33",
        "192.0.2.0/024",
        "192.0.2.0/+4",
        "192.0.2.0/-1",
        "::/129",
        "192.0.2.0/24/8",
        "192.0.2.0/ 24",
        "192.0.2.0/9999999999",
        "x/8"
      })
  void refusesOtherPrefixes(String text) {
    assertThat(IpPrefix.parse(text)).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void takesABareAddressWhereThatIsAllowed() {
    assertThat(IpPrefix.parseLenient("192.0.2.1")).isEqualTo(IpPrefix.parse("192.0.2.1/32"));
    assertThat(IpPrefix.parseLenient("::1")).isEqualTo(IpPrefix.parse("::1/128"));
    assertThat(IpPrefix.parseLenient("nothing")).isInstanceOf(Parsed.Invalid.class);
  }

  @Test
  void prefixesContainOnlyTheirFamily() {
    assertThat(IpPrefix.of("0.0.0.0/0").contains(IpAddress.of("::"))).isFalse();
    assertThat(IpPrefix.of("::/0").contains(IpAddress.of("0.0.0.0"))).isFalse();
    assertThat(IpPrefix.of("192.0.2.0/24").contains(IpPrefix.of("192.0.2.128/25"))).isTrue();
    assertThat(IpPrefix.of("192.0.2.128/25").contains(IpPrefix.of("192.0.2.0/24"))).isFalse();
  }

  @Test
  void refusesInvertedAndMixedRanges() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IpRange(IpAddress.of("192.0.2.2"), IpAddress.of("192.0.2.1")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new IpRange(IpAddress.of("192.0.2.2"), IpAddress.of("::1")));
  }

  @Test
  void countsWholeFamilies() {
    assertThat(IpPrefix.of("::/0").toRange().size()).isEqualTo(BigInteger.ONE.shiftLeft(128));
    assertThat(IpPrefix.of("0.0.0.0/0").toRange().size()).isEqualTo(BigInteger.ONE.shiftLeft(32));
  }

  @Test
  void mergesOverTheEndOfTheFamilyWithoutWrapping() {
    IpRange lastV4 = IpRange.of(IpAddress.of("255.255.255.255"));
    IpRange firstV4 = IpRange.of(IpAddress.of("0.0.0.0"));
    IpRange firstV6 = IpRange.of(IpAddress.of("::"));
    assertThat(IpRange.merged(List.of(lastV4, firstV6, firstV4)))
        .containsExactly(firstV4, lastV4, firstV6);
  }

  /** Ranges among the first 40 addresses of a network whose lower half ends in a carry. */
  private static List<IpRange> ranges(RandomGenerator random) {
    List<IpRange> ranges = new ArrayList<>();
    for (int i = 0; i < random.nextInt(10); i++) {
      IpAddress start = random.nextBoolean() ? V4 : V6;
      int first = random.nextInt(40);
      ranges.add(new IpRange(start.plus(first), start.plus(random.nextInt(first, 40))));
    }
    return ranges;
  }

  private static final IpAddress V4 = IpAddress.of("192.0.2.240");
  private static final IpAddress V6 = IpAddress.of("2001:db8::ffff:ffff:ffff:fff0");

  @Test
  void mergedRangesAreDisjointApartAscendingAndHoldTheSameAddresses() {
    Cases.forAll(
        PrefixAndRangeTest::ranges,
        ranges -> {
          List<IpRange> merged = IpRange.merged(ranges);
          for (IpAddress start : List.of(V4, V6)) {
            for (int i = 0; i < 40; i++) {
              IpAddress address = start.plus(i);
              assertThat(merged.stream().filter(r -> r.contains(address)).count())
                  .isEqualTo(ranges.stream().anyMatch(r -> r.contains(address)) ? 1 : 0);
            }
          }
          for (int i = 1; i < merged.size(); i++) {
            IpAddress behind = merged.get(i - 1).last().plus(1);
            assertThat(
                    merged.get(i).first().compareTo(behind) > 0
                        || merged.get(i).family() != behind.family())
                .isTrue();
          }
        });
  }

  @Test
  void intersectionsHoldTheAddressesOfBoth() {
    Cases.forAll(
        PrefixAndRangeTest::ranges,
        ranges -> {
          for (IpRange a : ranges) {
            for (IpRange b : ranges) {
              for (int i = 0; i < 40; i++) {
                IpAddress address = (a.family() == IpFamily.IPV4 ? V4 : V6).plus(i);
                assertThat(a.intersection(b).filter(r -> r.contains(address)).isPresent())
                    .isEqualTo(a.contains(address) && b.contains(address));
              }
            }
          }
        });
  }
}
