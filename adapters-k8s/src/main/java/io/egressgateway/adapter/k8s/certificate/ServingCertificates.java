package io.egressgateway.adapter.k8s.certificate;

/** Where the certificate of the webhooks comes from. */
public interface ServingCertificates {

  /**
   * The certificate in force now; blocks.
   *
   * @throws CertificateTrouble where there is none
   */
  ServingCertificate current() throws CertificateTrouble;
}
