package io.egressgateway.domain.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SourceRangesProperties {
  private static final List<String> STARTS =
      List.of("0.0.0.0", "10.9.0.0", "255.255.255.240", "::", "fd09::", "ffff:ffff:ffff:ffff::");

  private record Drawn(List<EgressPolicy> policies, List<IpAddress> apart) {}

  private static Drawn draw(RandomGenerator random) {
    List<EgressPolicy> policies = new ArrayList<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      List<IpPrefix> prefixes = new ArrayList<>();
      for (int j = random.nextInt(4); j > 0; j--) {
        IpAddress address = address(random);
        int bits = address.family().bits();
        prefixes.add(new IpPrefix(address, random.nextInt(6) == 0 ? 0 : bits - random.nextInt(5)));
      }
      policies.add(
          new EgressPolicy(
              PolicyKey.of("ns", "p" + i),
              "g",
              new Subject.Sources(prefixes),
              List.of(),
              new AddressWish.GroupDefault(),
              1,
              Instant.EPOCH));
    }
    List<IpAddress> apart = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      apart.add(address(random));
    }
    return new Drawn(policies, apart);
  }

  private static IpAddress address(RandomGenerator random) {
    return IpAddress.of(STARTS.get(random.nextInt(STARTS.size()))).plus(random.nextInt(16));
  }

  private static List<IpAddress> addresses() {
    TreeSet<IpAddress> addresses = new TreeSet<>();
    for (String start : STARTS) {
      for (int i = -1; i <= 16; i++) {
        addresses.add(IpAddress.of(start).plus(i));
      }
    }
    return List.copyOf(addresses);
  }

  @Test
  void everyAddressIsInTheRangeOfAllThatCoverItAndInNoOther() {
    Cases.forAll(
        SourceRangesProperties::draw,
        drawn -> {
          SortedMap<IpRange, List<EgressPolicy>> ranges =
              SourceRanges.of(drawn.policies(), drawn.apart());
          for (IpAddress address : addresses()) {
            List<PolicyKey> expected =
                drawn.apart().contains(address)
                    ? List.of()
                    : drawn.policies().stream()
                        .filter(policy -> covers(policy, address))
                        .map(EgressPolicy::key)
                        .sorted()
                        .toList();
            List<PolicyKey> actual =
                ranges.entrySet().stream()
                    .filter(range -> range.getKey().contains(address))
                    .flatMap(range -> range.getValue().stream())
                    .map(EgressPolicy::key)
                    .toList();
            assertThat(actual).as("%s", address).isEqualTo(expected);
          }
        });
  }

  private static boolean covers(EgressPolicy policy, IpAddress address) {
    return policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)
        && prefixes.stream().anyMatch(prefix -> prefix.contains(address));
  }

  @Test
  void neighboringRangesDiffer() {
    Cases.forAll(
        SourceRangesProperties::draw,
        drawn -> {
          IpRange before = null;
          List<EgressPolicy> policies = List.of();
          for (Map.Entry<IpRange, List<EgressPolicy>> next :
              SourceRanges.of(drawn.policies(), drawn.apart()).entrySet()) {
            IpRange range = next.getKey();
            if (before != null
                && before.family() == range.family()
                && before.last().plus(1).equals(range.first())) {
              assertThat(next.getValue()).as("%s", range).isNotEqualTo(policies);
            }
            before = range;
            policies = next.getValue();
          }
        });
  }
}
