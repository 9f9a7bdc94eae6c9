package io.egressgateway.domain.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Rejection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EgressRulesTest {
  private static final WrittenPool POOL =
      new WrittenPool(
          "p",
          List.of(
              new WrittenPool.Range("10.10.0.0/28", "", ""),
              new WrittenPool.Range("", "10.10.0.100", "10.10.0.100")),
          Optional.of(new WrittenPool.Subnet("10.10.0.1", 24)));

  private static WrittenEgress egress(String egressIp, String pool) {
    return new WrittenEgress("e", egressIp, List.of(), pool, List.of(), Optional.empty());
  }

  private static WrittenEgress limited(String rate, String burst) {
    return new WrittenEgress(
        "e",
        "10.9.0.1",
        List.of(),
        "",
        List.of(),
        Optional.of(new WrittenEgress.Bandwidth(rate, burst)));
  }

  private static Optional<String> refusal(WrittenEgress egress) {
    return EgressRules.refusal(egress, Optional.empty(), List.of(POOL));
  }

  @ParameterizedTest
  @CsvSource({
    "10.10.0.2, p",
    "10.10.0.14, p",
    "10.10.0.100, p",
    "10.9.9.9, ''",
    "'', p",
    "'', gone",
  })
  void anAddressOfThePoolOrOneWithoutAPoolIsTaken(String egressIp, String pool) {
    assertThat(refusal(egress(egressIp, pool))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.10.0, p, IP 10.10.0 is not valid",
    "10.10.0.2, gone, ExternalIPPool gone does not exist",
    "10.10.0.0, p, IP 10.10.0.0 is not within the IP range",
    "10.10.0.1, p, IP 10.10.0.1 is not within the IP range",
    "10.10.0.15, p, IP 10.10.0.15 is not within the IP range",
    "10.10.0.99, p, IP 10.10.0.99 is not within the IP range",
    "fd00::1, p, IP fd00::1 is not within the IP range",
  })
  void anAddressThatThePoolDoesNotGiveIsRefused(String egressIp, String pool, String message) {
    assertThat(refusal(egress(egressIp, pool))).contains(message);
  }

  private static WrittenEgress several(List<String> addresses, List<String> pools) {
    return new WrittenEgress("e", "", addresses, "", pools, Optional.empty());
  }

  @Test
  void severalAddressesAreEachJudgedByTheirPool() {
    assertThat(refusal(several(List.of("10.10.0.2", "10.10.0.100"), List.of("p", "p")))).isEmpty();
    assertThat(refusal(several(List.of("", "10.10.0.100"), List.of("later", "p")))).isEmpty();
    assertThat(refusal(several(List.of(), List.of("p", "later")))).isEmpty();
    assertThat(refusal(several(List.of("10.9.0.1", "fd00::1"), List.of()))).isEmpty();
    assertThat(refusal(several(List.of("10.10.0.2", "10.10.0.99"), List.of("p", "p"))))
        .contains("IP 10.10.0.99 is not within the IP range");
    assertThat(refusal(several(List.of("10.10.0.2", "10.10.0.3"), List.of("p", "gone"))))
        .contains("ExternalIPPool gone does not exist");
  }

  @Test
  void listsThatDoNotFitTogetherAndAddressesThatAreThereTwiceAreRefused() {
    assertThat(refusal(several(List.of("10.10.0.2"), List.of("p", "p"))))
        .contains(
            "spec.egressIPs [10.10.0.2] must have as many items as spec.externalIPPools [p,p], or"
                + " none");
    assertThat(refusal(several(List.of("10.9.0.1", "10.9.0.1"), List.of())))
        .contains("spec.egressIPs: IP 10.9.0.1 is there twice");
  }

  @Test
  void whatStaysAsItIsIsNotJudgedAgain() {
    WrittenEgress stored = egress("10.10.0.99", "gone");
    assertThat(EgressRules.refusal(stored, Optional.of(stored), List.of(POOL))).isEmpty();
    assertThat(
            EgressRules.refusal(egress("10.10.0.98", "gone"), Optional.of(stored), List.of(POOL)))
        .contains("ExternalIPPool gone does not exist");
    assertThat(EgressRules.refusal(egress("10.10.0.99", "p"), Optional.of(stored), List.of(POOL)))
        .contains("IP 10.10.0.99 is not within the IP range");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "+5", "500M", "1.5Gi", ".5k", "5.", "12e6", "1E", "100m"})
  void aQuantityIsTakenForABandwidth(String quantity) {
    assertThat(refusal(limited(quantity, quantity))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "fast", "500 M", "5Mbit", "1ki", ".", "1e", "1_000"})
  void anythingElseIsRefused(String text) {
    assertThat(refusal(limited(text, "1M")).orElseThrow())
        .startsWith("Rate " + text + " in Egress e is invalid: ");
    assertThat(refusal(limited("1M", text)).orElseThrow())
        .startsWith("Burst " + text + " in Egress e is invalid: ");
  }

  @Test
  void anAnnotationThatCannotBeReadIsRefusedOnceAndNotWhereItStoodBefore() {
    Rejection wrong = new Rejection("metadata.annotations[x]", "y", "a CIDR");
    WrittenEgress egress =
        new WrittenEgress("e", "", List.of(), "p", List.of(), Optional.empty(), List.of(wrong));
    assertThat(EgressRules.refusal(egress, Optional.empty(), List.of()))
        .contains("metadata.annotations[x]: \"y\" is not a CIDR");
    assertThat(EgressRules.refusal(egress, Optional.of(egress), List.of())).isEmpty();
  }
}
