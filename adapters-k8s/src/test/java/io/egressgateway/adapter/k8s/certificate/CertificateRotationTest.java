package io.egressgateway.adapter.k8s.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.certificate.CertificateRotation.Lifetimes;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CertificateRotationTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> NAMES =
      List.of("hook.ns", "hook.ns.svc", "hook.ns.svc.cluster.local", "192.0.2.1");
  private static final Lifetimes DAYS = new Lifetimes(Duration.ofDays(90), Duration.ofDays(30));

  private final CertificateRotation rotation = new CertificateRotation(NAMES, DAYS);

  private static Instant day(int number) {
    return START.plus(Duration.ofDays(number));
  }

  private static X509Certificate server(CertificateState state) {
    return state.server().orElseThrow();
  }

  @Test
  void theFirstStateHasEverythingAndTheNextStepChangesNothing() {
    CertificateState first = rotation.next(CertificateState.NOTHING, START);
    assertThat(first.trusted()).isTrue();
    assertThat(first.names(NAMES)).isTrue();
    assertThat(first.authorities()).hasSize(1);
    assertThat(rotation.next(first, START)).isEqualTo(first);
    assertThat(rotation.next(first, day(19))).isEqualTo(first);
    assertThat(first.serving().toString()).doesNotContain("KEY");
  }

  @Test
  void theServersCertificateIsReplacedWhenAThirdOfItsTimeIsLeft() {
    CertificateState first = rotation.next(CertificateState.NOTHING, START);
    CertificateState second = rotation.next(first, day(21));
    assertThat(server(second)).isNotEqualTo(server(first));
    assertThat(server(second).getNotAfter().toInstant()).isEqualTo(day(51));
    assertThat(second.authorities()).isEqualTo(first.authorities());
  }

  /**
   * Every state is served for some time by a replica while clients trust the one before or after
   * it, so both must trust what it serves.
   */
  @Test
  void overYearsEveryStateIsTrustedByItsNeighborsAndAuthoritiesAreForgotten() {
    CertificateState now = rotation.next(CertificateState.NOTHING, START);
    int authorities = 0;
    for (int hour = 0; hour < 24 * 800; hour++) {
      Instant time = START.plus(Duration.ofHours(hour));
      CertificateState next = rotation.next(now, time);
      assertThat(next.trusted()).isTrue();
      assertThat(trusts(now, next)).as("the old bundle trusts the new certificate").isTrue();
      assertThat(trusts(next, now)).as("the new bundle trusts the old certificate").isTrue();
      assertThat(server(next).getNotAfter().toInstant()).isAfter(time.plus(Duration.ofDays(5)));
      assertThat(next.authorities()).hasSizeLessThanOrEqualTo(2);
      authorities += next.authorities().getFirst().equals(now.authorities().getFirst()) ? 0 : 1;
      now = next;
    }
    assertThat(authorities).isGreaterThan(10);
  }

  private static boolean trusts(CertificateState client, CertificateState server) {
    return client.authorities().stream()
        .anyMatch(authority -> CertificateState.signed(authority, server(server)));
  }

  @Test
  void aSecretOfSomebodyElseIsServedUntilOurOwnAuthorityIsKnown() {
    CertificateState theirs = rotation.next(CertificateState.NOTHING, START);
    CertificateState taken =
        new CertificateState(theirs.authorities(), Optional.empty(), theirs.chain(), theirs.key());
    CertificateState adopted = rotation.next(taken, day(1));
    assertThat(adopted.chain()).isEqualTo(taken.chain());
    assertThat(adopted.authorities()).hasSize(2).contains(taken.authorities().getFirst());
    CertificateState own = rotation.next(adopted, day(1).plus(CertificateRotation.OVERLAP));
    assertThat(server(own)).isNotEqualTo(server(taken));
    assertThat(own.authorities()).isEqualTo(adopted.authorities());
    CertificateState settled =
        rotation.next(own, day(1).plus(CertificateRotation.OVERLAP.multipliedBy(2)));
    assertThat(settled.authorities()).containsExactly(adopted.authorities().getFirst());
  }

  @Test
  void aCertificateWithoutOurNamesOrPastItsTimeIsReplacedAtOnce() {
    CertificateState other =
        new CertificateRotation(List.of("other"), DAYS).next(CertificateState.NOTHING, START);
    assertThat(rotation.next(other, START).names(NAMES)).isTrue();
    CertificateState old = rotation.next(CertificateState.NOTHING, START);
    CertificateState late = rotation.next(old, day(400));
    assertThat(late.trusted()).isTrue();
    assertThat(server(late).getNotAfter().toInstant()).isEqualTo(day(430));
    assertThat(late.authorities()).hasSize(1);
  }
}
