package io.egressgateway.domain.allocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class AddressSetProperties {
  /** Around the end of each family, where addition wraps, and around a carry of 64 bits. */
  private static final List<IpAddress> STARTS =
      List.of(
          IpAddress.of("192.0.2.0"),
          IpAddress.of("255.255.255.220"),
          IpAddress.of("0.0.0.0"),
          IpAddress.of("2001:db8::ffff:ffff:ffff:fff0"),
          IpAddress.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffdc"));

  private record Drawn(IpAddress start, List<IpRange> used) {}

  private static Drawn draw(RandomGenerator random) {
    IpAddress start = STARTS.get(random.nextInt(STARTS.size()));
    List<IpRange> used = new ArrayList<>();
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      int first = random.nextInt(36);
      used.add(new IpRange(start.plus(first), start.plus(random.nextInt(first, 36))));
    }
    return new Drawn(start, used);
  }

  @Test
  void findsTheLowestFreeAddressThatTryingAllFinds() {
    Cases.forAll(
        AddressSetProperties::draw,
        drawn -> {
          AddressSet set = new AddressSet();
          drawn.used().forEach(set::add);
          for (int first = 0; first < 36; first++) {
            for (int last = first; last < 36; last++) {
              IpRange range = new IpRange(drawn.start().plus(first), drawn.start().plus(last));
              assertThat(set.lowestFree(range)).isEqualTo(tryAll(drawn, first, last));
            }
            IpAddress address = drawn.start().plus(first);
            assertThat(set.contains(address)).isEqualTo(isUsed(drawn, address));
          }
        });
  }

  private static Optional<IpAddress> tryAll(Drawn drawn, int first, int last) {
    for (int i = first; i <= last; i++) {
      if (!isUsed(drawn, drawn.start().plus(i))) {
        return Optional.of(drawn.start().plus(i));
      }
    }
    return Optional.empty();
  }

  private static boolean isUsed(Drawn drawn, IpAddress address) {
    return drawn.used().stream().anyMatch(range -> range.contains(address));
  }

  @Test
  void findsTheTwoFreeAddressesOfADenseSlash64() {
    IpRange pool = PoolItem.parse("2001:db8::/64", CidrUsage.SKIP_NETWORK_AND_BROADCAST).orThrow();
    IpAddress one = IpAddress.of("2001:db8::1234:5678:9abc:def0");
    IpAddress two = pool.last();
    AddressSet used = new AddressSet();
    used.add(new IpRange(one.plus(1), two.plus(-1)));
    used.add(new IpRange(pool.first(), one.plus(-1)));
    assertThat(used.lowestFree(pool)).contains(one);
    used.add(one);
    assertThat(used.lowestFree(pool)).contains(two);
    used.add(two);
    assertThat(used.lowestFree(pool)).isEmpty();
  }
}
