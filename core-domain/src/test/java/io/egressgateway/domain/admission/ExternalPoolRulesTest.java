package io.egressgateway.domain.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExternalPoolRulesTest {
  private static final String GATEWAY = "10.10.0.1";

  /** Ranges such as {@code 10.10.0.0/24} or {@code 10.10.0.1-10.10.0.9}. */
  private static WrittenPool pool(String name, String... ranges) {
    return new WrittenPool(
        name, Stream.of(ranges).map(ExternalPoolRulesTest::range).toList(), Optional.empty());
  }

  private static WrittenPool.Range range(String text) {
    int dash = text.indexOf('-');
    return dash < 0
        ? new WrittenPool.Range(text, "", "")
        : new WrittenPool.Range("", text.substring(0, dash), text.substring(dash + 1));
  }

  private static WrittenPool within(String gateway, int prefixLength, String... ranges) {
    return new WrittenPool(
        "p",
        pool("p", ranges).ranges(),
        Optional.of(new WrittenPool.Subnet(gateway, prefixLength)));
  }

  private static Optional<String> refusal(WrittenPool pool, WrittenPool... others) {
    return ExternalPoolRules.refusal(pool, Optional.empty(), List.of(others));
  }

  record Refused(WrittenPool pool, String message) {}

  static Stream<Refused> refused() {
    return Stream.of(
        new Refused(within("10.10.0", 24), "invalid gateway address 10.10.0"),
        new Refused(within(GATEWAY, 0), "invalid prefixLength 0"),
        new Refused(within(GATEWAY, 32), "invalid prefixLength 32"),
        new Refused(within("fd00::1", 128), "invalid prefixLength 128"),
        new Refused(pool("p", "10.10.0.0/33"), "invalid cidr 10.10.0.0/33"),
        new Refused(pool("p", "10.10.0-10.10.0.9"), "invalid start ip address 10.10.0"),
        new Refused(pool("p", "10.10.0.1-10.10.0"), "invalid end ip address 10.10.0"),
        new Refused(
            pool("p", "10.10.0.1-fd00::1"),
            "range start 10.10.0.1 and range end fd00::1 should belong to same family"),
        new Refused(
            pool("p", "10.10.0.9-10.10.0.1"),
            "range start 10.10.0.9 should not be greater than range end 10.10.0.1"),
        new Refused(
            within(GATEWAY, 24, "10.10.0.0/25", "10.10.0.200-10.10.1.1"),
            "range [10.10.0.200-10.10.1.1] must be a strict subset of the subnet 10.10.0.1/24"),
        new Refused(
            within(GATEWAY, 24, "fd00::/120"),
            "range [fd00::/120] must be a strict subset of the subnet 10.10.0.1/24"),
        new Refused(
            pool("p", "10.10.0.0/24", "10.10.0.255-10.10.1.3"),
            "range [10.10.0.255-10.10.1.3] overlaps with range [10.10.0.0/24]"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatIsWrongIsToldInAntreasWords(Refused refused) {
    assertThat(refusal(refused.pool())).contains(refused.message());
  }

  @Test
  void addressesOfAnotherPoolAreRefusedUnusedOnesToo() {
    assertThat(refusal(pool("p", "10.10.1.0/24", "10.10.0.255/32"), pool("q", "10.10.0.0/24")))
        .contains("range [10.10.0.255/32] overlaps with range [10.10.0.0/24] of ExternalIPPool q");
    assertThat(refusal(pool("p", "10.10.0.0/24"), pool("q", "nonsense", "10.10.1.0/24"))).isEmpty();
  }

  @Test
  void rangesCanBeAddedButNotChangedOrRemoved() {
    WrittenPool before = pool("p", "10.10.0.1/24", "10.10.1.1-10.10.1.9");
    assertThat(
            ExternalPoolRules.refusal(
                pool("p", "10.10.1.1-10.10.1.9", "10.10.2.0/24", "10.10.0.1/24"),
                Optional.of(before),
                List.of()))
        .isEmpty();
    assertThat(ExternalPoolRules.refusal(pool("p", "10.10.0.0/24"), Optional.of(before), List.of()))
        .contains(
            "existing IPRanges [10.10.0.1/24 10.10.1.1-10.10.1.9] cannot be updated or deleted");
  }

  @Test
  void anEmptyPoolAndTheWholeSubnetAreFine() {
    assertThat(refusal(pool("p"))).isEmpty();
    assertThat(refusal(within(GATEWAY, 24, "10.10.0.0/24"))).isEmpty();
    assertThat(refusal(within("fd00::1", 64, "fd00::/112", "fd00::1:0:0-fd00::1:0:9"))).isEmpty();
  }

  private static WrittenPool.Range anyRange(RandomGenerator random) {
    IpAddress first =
        IpAddress.of((random.nextBoolean() ? "10.0.0." : "fd00::") + random.nextInt(90));
    if (random.nextBoolean()) {
      IpPrefix prefix = new IpPrefix(first, first.family().bits() - random.nextInt(4));
      return new WrittenPool.Range(prefix.toString(), "", "");
    }
    return new WrittenPool.Range("", first.toString(), first.plus(random.nextInt(6)).toString());
  }

  private static List<WrittenPool> anyPools(RandomGenerator random) {
    List<WrittenPool> pools = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      List<WrittenPool.Range> ranges = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        ranges.add(anyRange(random));
      }
      pools.add(new WrittenPool("p" + i, ranges, Optional.empty()));
    }
    return pools;
  }

  private static List<IpAddress> addresses(WrittenPool.Range range) {
    IpRange whole = ExternalPoolRules.read(range).orThrow().whole();
    List<IpAddress> all = new ArrayList<>();
    for (int i = 0; i < whole.size().intValueExact(); i++) {
      all.add(whole.first().plus(i));
    }
    return all;
  }

  @Test
  void aPoolIsRefusedExactlyWhereAnAddressIsThereTwice() {
    Cases.forAll(
        ExternalPoolRulesTest::anyPools,
        pools -> {
          WrittenPool pool = pools.getFirst();
          List<WrittenPool> others = pools.subList(1, pools.size());
          List<IpAddress> own =
              pool.ranges().stream().flatMap(range -> addresses(range).stream()).toList();
          List<IpAddress> foreign =
              others.stream()
                  .flatMap(other -> other.ranges().stream())
                  .flatMap(range -> addresses(range).stream())
                  .toList();
          boolean twice =
              own.stream().distinct().count() < own.size()
                  || own.stream().anyMatch(foreign::contains);
          assertThat(ExternalPoolRules.refusal(pool, Optional.empty(), others).isPresent())
              .isEqualTo(twice);
        });
  }
}
