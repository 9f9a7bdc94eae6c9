package io.egressgateway.adapter.k8s.certificate;

import io.egressgateway.adapter.k8s.certificate.CertificateIssuer.Issued;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a Secret is to hold next. Each step is safe for clients that saw only the one
 * before: a new authority is announced for a while before anything is signed with it, and an old
 * one is still trusted for a while after.
 */
final class CertificateRotation {
  /** Both ends of an overlap: long enough for every API server to read a configuration. */
  static final Duration OVERLAP = Duration.ofHours(1);

  private final CertificateIssuer issuer = new CertificateIssuer();
  private final List<String> names;
  private final Lifetimes lifetimes;

  /** How long certificates hold; they are replaced when a third is left. */
  record Lifetimes(Duration authority, Duration server) {
    static final Lifetimes DEFAULT = new Lifetimes(Duration.ofDays(3650), Duration.ofDays(90));
  }

  CertificateRotation(List<String> names, Lifetimes lifetimes) {
    this.names = List.copyOf(names);
    this.lifetimes = lifetimes;
  }

  /** The state that should follow; an equal one where nothing is to be done. */
  CertificateState next(CertificateState now, Instant time) {
    CertificateState announced = announce(now, time);
    CertificateState served = serve(announced, time);
    return forget(served, time);
  }

  private CertificateState announce(CertificateState now, Instant time) {
    boolean signs = now.authorityKey().isPresent() && !now.authorities().isEmpty();
    if (signs && !isDue(now.authorities().getFirst(), time)) {
      return now;
    }
    Issued made = issuer.authority(time, lifetimes.authority());
    List<X509Certificate> authorities = new ArrayList<>(List.of(made.certificate()));
    authorities.addAll(now.authorities());
    return new CertificateState(authorities, Optional.of(made.key()), now.chain(), now.key());
  }

  private CertificateState serve(CertificateState now, Instant time) {
    X509Certificate signer = now.authorities().getFirst();
    boolean usable = now.trusted() && now.names(names) && !isOver(now.chain().getFirst(), time);
    if (usable) {
      X509Certificate server = now.chain().getFirst();
      boolean known = !time.isBefore(made(signer).plus(OVERLAP));
      boolean stale = isDue(server, time) || !CertificateState.signed(signer, server);
      if (!stale || !known) {
        return now;
      }
    }
    Issued authority = new Issued(signer, now.authorityKey().orElseThrow());
    Issued server = issuer.server(authority, names, time, lifetimes.server());
    return new CertificateState(
        now.authorities(),
        now.authorityKey(),
        List.of(server.certificate()),
        Optional.of(server.key()));
  }

  private static CertificateState forget(CertificateState now, Instant time) {
    X509Certificate server = now.chain().getFirst();
    boolean settled = !time.isBefore(made(server).plus(OVERLAP));
    X509Certificate first = now.authorities().getFirst();
    List<X509Certificate> kept =
        now.authorities().stream()
            .filter(authority ->
                authority.equals(first)
                    || !isOver(authority, time)
                        && (!settled || CertificateState.signed(authority, server)))
            .toList();
    return new CertificateState(kept, now.authorityKey(), now.chain(), now.key());
  }

  private static Instant made(X509Certificate certificate) {
    return certificate.getNotBefore().toInstant().plus(CertificateIssuer.SKEW);
  }

  private static boolean isOver(X509Certificate certificate, Instant time) {
    return !time.isBefore(certificate.getNotAfter().toInstant());
  }

  private static boolean isDue(X509Certificate certificate, Instant time) {
    Instant end = certificate.getNotAfter().toInstant();
    Duration third = Duration.between(made(certificate), end).dividedBy(3);
    return !time.isBefore(end.minus(third));
  }
}
