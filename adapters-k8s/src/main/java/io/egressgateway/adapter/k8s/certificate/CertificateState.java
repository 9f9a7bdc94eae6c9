package io.egressgateway.adapter.k8s.certificate;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What the Secret holds.
 *
 * @param authorities those that clients are to trust, the one that signs first
 * @param authorityKey of the first of them; absent where the Secret was made by somebody else
 * @param chain of the server, its own certificate first; empty where there is none
 * @param key of the server
 */
record CertificateState(
    List<X509Certificate> authorities,
    Optional<PrivateKey> authorityKey,
    List<X509Certificate> chain,
    Optional<PrivateKey> key) {
  static final CertificateState NOTHING =
      new CertificateState(List.of(), Optional.empty(), List.of(), Optional.empty());

  CertificateState {
    authorities = List.copyOf(authorities);
    chain = List.copyOf(chain);
  }

  /** The certificate of the server, where there is one with its key. */
  Optional<X509Certificate> server() {
    return key.isPresent() ? chain.stream().findFirst() : Optional.empty();
  }

  /** Whether one of the authorities has signed the server's certificate. */
  boolean trusted() {
    return server()
        .filter(own -> authorities.stream().anyMatch(authority -> signed(authority, own)))
        .isPresent();
  }

  static boolean signed(X509Certificate authority, X509Certificate certificate) {
    try {
      certificate.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /** Whether the server's certificate has all of these names. */
  boolean names(List<String> wanted) {
    return server().filter(own -> names(own).containsAll(wanted)).isPresent();
  }

  private static TreeSet<String> names(X509Certificate certificate) {
    TreeSet<String> names = new TreeSet<>();
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      if (all != null) {
        all.forEach(name -> names.add(String.valueOf(name.get(1))));
      }
    } catch (CertificateParsingException _) {
      // A certificate whose names cannot be read has none that help.
    }
    return names;
  }

  ServingCertificate serving() {
    return new ServingCertificate(Pem.of(chain), key.map(Pem::of).orElse(""), Pem.of(authorities));
  }
}
