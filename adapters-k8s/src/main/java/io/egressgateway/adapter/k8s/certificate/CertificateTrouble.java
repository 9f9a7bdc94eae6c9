package io.egressgateway.adapter.k8s.certificate;

import org.jspecify.annotations.Nullable;

/** There is no certificate to serve with; the message says what is missing, for people. */
public final class CertificateTrouble extends Exception {
  private static final long serialVersionUID = 1L;

  CertificateTrouble(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
