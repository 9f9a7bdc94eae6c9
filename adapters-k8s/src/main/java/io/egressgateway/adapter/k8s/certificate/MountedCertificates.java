package io.egressgateway.adapter.k8s.certificate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Certificates that somebody else keeps in a directory, such as the mount of a Secret. */
public final class MountedCertificates implements ServingCertificates {
  private final Path directory;
  private final boolean announced;

  /**
   * Reads {@code tls.crt} and {@code tls.key} of a directory.
   *
   * @param announced whether the authorities in {@code ca.crt} are for us to announce
   */
  public MountedCertificates(Path directory, boolean announced) {
    this.directory = directory;
    this.announced = announced;
  }

  @Override
  public ServingCertificate current() throws CertificateTrouble {
    String chain = read("tls.crt");
    String key = read("tls.key");
    if (Pem.certificates(chain).isEmpty()) {
      throw new CertificateTrouble(
          directory.resolve("tls.crt") + " holds no PEM certificate", null);
    }
    if (!key.contains("PRIVATE KEY-----")) {
      throw new CertificateTrouble(directory.resolve("tls.key") + " holds no PEM key", null);
    }
    return new ServingCertificate(chain, key, announced ? read("ca.crt") : "");
  }

  private String read(String name) throws CertificateTrouble {
    Path file = directory.resolve(name);
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new CertificateTrouble(file + " cannot be read", unreadable);
    }
  }
}
