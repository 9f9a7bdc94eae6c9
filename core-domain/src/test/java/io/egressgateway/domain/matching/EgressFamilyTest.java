package io.egressgateway.domain.matching;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Egresses have one address each, of one family, and leave the other family to others. */
class EgressFamilyTest {
  private static final EgressPolicy V4 =
      egress("four", 1, new AddressWish.Exactly(AddressPair.of(IpAddress.of("192.0.2.1"))));
  private static final EgressPolicy V6 =
      egress("six", 2, new AddressWish.FirstFree(Optional.of(IpAddress.of("2001:db8::1"))));
  private static final EgressPolicy WAITING =
      egress("waiting", 3, new AddressWish.FirstFree(Optional.empty()));

  private static EgressPolicy egress(String name, int created, AddressWish wish) {
    return new EgressPolicy(
        new PolicyKey.OfEgress(name),
        "externalippool/p",
        new Subject.Pods(new Subject.Namespaces.All(), LabelSelector.EVERYTHING),
        List.of(),
        wish,
        EgressPolicy.CLUSTER_PRIORITY,
        Instant.EPOCH.plusSeconds(created));
  }

  private static Optional<EgressPolicy> decider(IpFamily family, EgressPolicy... policies) {
    return new ClassCompiler<>(family, List.of(), Function.<EgressPolicy>identity())
        .compile(List.of(policies))
        .byDefault();
  }

  @Test
  void twoEgressesGiveAPodAnAddressOfEachFamily() {
    assertThat(decider(IpFamily.IPV4, V4, V6)).contains(V4);
    assertThat(decider(IpFamily.IPV6, V4, V6)).contains(V6);
    assertThat(overridden(V4, V6)).isEmpty();
  }

  @Test
  void anEgressLeavesTheOtherFamilyAlone() {
    assertThat(decider(IpFamily.IPV6, V4)).isEmpty();
    assertThat(decider(IpFamily.IPV4, V6)).isEmpty();
  }

  @Test
  void anEgressWithoutAnAddressYetClosesBothFamilies() {
    assertThat(decider(IpFamily.IPV4, WAITING)).contains(WAITING);
    assertThat(decider(IpFamily.IPV6, WAITING)).contains(WAITING);
  }

  @Test
  void theLoserInItsFamilyIsToldByWhomAndNotByTheOtherFamilysWinner() {
    EgressPolicy late = egress("late", 4, V6.wish());
    assertThat(overridden(V4, V6, late)).containsExactly(Map.entry(late.key(), V6));
  }

  private static Map<PolicyKey, EgressPolicy> overridden(EgressPolicy... policies) {
    Map<PolicyKey, EgressPolicy> losers = new TreeMap<>();
    new Verdicts(List.of(), Sorted.set(List.of(IpFamily.values())))
        .of(List.of(policies))
        .forEach((key, winner) -> winner.ifPresent(found -> losers.put(key, found)));
    return losers;
  }
}
