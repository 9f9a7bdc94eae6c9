package io.egressgateway.domain.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExternalRangeProperties {

  record Pool(List<ExternalRange> items, Optional<IpAddress> gateway) {}

  private static Pool pool(RandomGenerator random) {
    List<ExternalRange> items = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      items.add(item(random));
    }
    IpRange any = items.get(random.nextInt(items.size())).whole();
    Optional<IpAddress> gateway =
        random.nextInt(4) == 0
            ? Optional.empty()
            : Optional.of(any.first().plus(random.nextInt(any.size().intValueExact())));
    return new Pool(items, gateway);
  }

  private static ExternalRange item(RandomGenerator random) {
    String base = random.nextBoolean() ? "192.0.2." : "2001:db8::";
    IpAddress address = IpAddress.of(base + random.nextInt(100));
    if (random.nextBoolean()) {
      return new ExternalRange.Between(new IpRange(address, address.plus(random.nextInt(20))));
    }
    return new ExternalRange.Cidr(
        new IpPrefix(address, address.family().bits() - random.nextInt(6)));
  }

  /** Every address, looked at one by one. */
  private static List<IpAddress> oracle(Pool pool) {
    List<IpAddress> given = new ArrayList<>();
    for (ExternalRange item : pool.items()) {
      List<IpAddress> all = new ArrayList<>();
      for (IpAddress a = item.whole().first();
          a.compareTo(item.whole().last()) <= 0;
          a = a.plus(1)) {
        all.add(a);
      }
      if (item instanceof ExternalRange.Cidr) {
        boolean ipv4 = all.getFirst().family() == IpFamily.IPV4;
        if (all.size() > (ipv4 ? 2 : 1)) {
          all.removeFirst();
          if (ipv4) {
            all.removeLast();
          }
        }
      }
      pool.gateway().ifPresent(all::remove);
      given.addAll(all);
    }
    return given;
  }

  @Test
  void aPoolGivesOutWhatCountingItsAddressesOneByOneGives() {
    Cases.forAll(
        ExternalRangeProperties::pool,
        pool -> {
          List<IpAddress> given = new ArrayList<>();
          for (IpRange range : ExternalRange.usable(pool.items(), pool.gateway())) {
            for (int i = 0; i < range.size().intValueExact(); i++) {
              given.add(range.first().plus(i));
            }
          }
          assertThat(given).isEqualTo(oracle(pool));
        });
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.1-192.0.2.254",
    "10.1.0.0/16, 10.1.0.1-10.1.255.254",
    "10.0.0.0/15, 10.0.0.1-10.0.255.255",
    "10.0.0.0/8, 10.0.0.1-10.0.255.255",
    "2001:db8::/112, 2001:db8::1-2001:db8::ffff",
    "2001:db8::/111, 2001:db8::1-2001:db8::1:0",
    "2001:db8::/64, 2001:db8::1-2001:db8::1:0",
  })
  void ofALargeCidrOnlyTheFirstAddressesAreGivenOut(String cidr, String usable) {
    assertThat(new ExternalRange.Cidr(IpPrefix.of(cidr)).usable()).hasToString(usable);
  }

  @Test
  void ofALargeRangeOnlyTheFirstAddressesAreGivenOut() {
    IpRange range = new IpRange(IpAddress.of("10.0.0.0"), IpAddress.of("10.9.0.0"));
    assertThat(new ExternalRange.Between(range).usable()).hasToString("10.0.0.0-10.0.255.255");
  }
}
