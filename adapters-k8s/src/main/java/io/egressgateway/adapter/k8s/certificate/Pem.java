package io.egressgateway.adapter.k8s.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/** Certificates and keys as text (RFC 7468). */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]+)-----END \\1-----");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String PRIVATE_KEY = "PRIVATE KEY";

  private Pem() {}

  /** The certificates in a text, in its order; what is none is left out. */
  static List<X509Certificate> certificates(String text) {
    List<X509Certificate> certificates = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(text);
    while (blocks.find()) {
      if (blocks.group(1).equals(CERTIFICATE)) {
        certificate(blocks.group(2)).ifPresent(certificates::add);
      }
    }
    return certificates;
  }

  private static Optional<X509Certificate> certificate(String base64) {
    try {
      byte[] bytes = Base64.getMimeDecoder().decode(base64);
      return Optional.of(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(bytes)));
    } catch (CertificateException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  /** The private key in a text, of any form that is not encrypted, if there is one. */
  static Optional<PrivateKey> key(String text) {
    try (PEMParser parser = new PEMParser(new StringReader(text))) {
      JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
      return switch (parser.readObject()) {
        case PEMKeyPair pair -> Optional.of(converter.getKeyPair(pair).getPrivate());
        case PrivateKeyInfo key -> Optional.of(converter.getPrivateKey(key));
        case null, default -> Optional.empty();
      };
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  static String of(PrivateKey key) {
    return text(PRIVATE_KEY, key.getEncoded());
  }

  static String of(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    for (X509Certificate certificate : certificates) {
      try {
        text.append(text(CERTIFICATE, certificate.getEncoded()));
      } catch (CertificateEncodingException impossible) {
        throw new IllegalStateException("a certificate that was read has a form", impossible);
      }
    }
    return text.toString();
  }

  private static String text(String label, byte[] bytes) {
    byte[] lineEnd = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, lineEnd).encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
