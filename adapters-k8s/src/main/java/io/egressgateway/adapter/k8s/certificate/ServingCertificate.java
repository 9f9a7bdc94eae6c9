package io.egressgateway.adapter.k8s.certificate;

import static java.util.Objects.requireNonNull;

/**
 * What a server shows its clients, as PEM.
 *
 * @param chain its own certificate first
 * @param key PKCS 8, not encrypted
 * @param authorities those that clients may trust; empty where somebody else tells them
 */
public record ServingCertificate(String chain, String key, String authorities) {
  public ServingCertificate {
    requireNonNull(chain, "chain");
    requireNonNull(key, "key");
    requireNonNull(authorities, "authorities");
  }

  /** Without the key, so that it cannot reach a log. */
  @Override
  public String toString() {
    return "ServingCertificate[" + Pem.certificates(chain).size() + " certificates]";
  }
}
