package io.egressgateway.adapter.k8s.certificate;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes certificate authorities and certificates signed by them, on the curve P-256. */
final class CertificateIssuer {
  private static final String SIGNATURE = "SHA256withECDSA";

  /** Clocks of the API server and of this machine may differ by this much. */
  static final Duration SKEW = Duration.ofMinutes(5);

  private static final int SERIAL_BITS = 120;

  private final SecureRandom random = new SecureRandom();

  /** A certificate and the key that belongs to it. */
  record Issued(X509Certificate certificate, PrivateKey key) {}

  /** Makes an authority that signs itself. */
  Issued authority(Instant now, Duration lifetime) {
    try {
      KeyPair pair = newKey();
      // A name of its own for each, so that a client never takes one for the other.
      BigInteger serial = new BigInteger(SERIAL_BITS, random);
      X500Name name = new X500Name("CN=egressgateway-webhook-ca-" + serial.toString(36));
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              serial,
              Date.from(now.minus(SKEW)),
              Date.from(now.plus(lifetime)),
              name,
              SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return new Issued(signed(builder, pair.getPrivate()), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("the JDK cannot make a certificate", e);
    }
  }

  /**
   * Makes a certificate of a server.
   *
   * @param names DNS names, or addresses, it is reached by; at least one
   */
  Issued server(Issued authority, List<String> names, Instant now, Duration lifetime) {
    try {
      KeyPair pair = newKey();
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              X500Name.getInstance(authority.certificate().getSubjectX500Principal().getEncoded()),
              new BigInteger(SERIAL_BITS, random),
              Date.from(now.minus(SKEW)),
              Date.from(now.plus(lifetime)),
              new X500Name("CN=egressgateway-webhook"),
              SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(
          Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              names.stream().map(CertificateIssuer::name).toArray(GeneralName[]::new)));
      return new Issued(signed(builder, authority.key()), pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("the JDK cannot make a certificate", e);
    }
  }

  private static GeneralName name(String name) {
    boolean address = name.contains(":") || name.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException, OperatorCreationException {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
  }

  private KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }
}
