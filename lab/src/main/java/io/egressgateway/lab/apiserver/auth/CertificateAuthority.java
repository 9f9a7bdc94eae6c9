package io.egressgateway.lab.apiserver.auth;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
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
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes a certificate authority and what it signs, for the life of one server. */
public final class CertificateAuthority {
  private static final String SIGNATURE = "SHA256withECDSA";
  private static final Duration BEFORE = Duration.ofHours(1);
  private static final Duration AFTER = Duration.ofDays(365);
  private static final X500Name ISSUER = new X500Name("CN=egressgateway-lab-ca");

  private final SecureRandom random = new SecureRandom();
  private final KeyPair authorityKey;
  private final Instant now;

  private CertificateAuthority(Instant now) throws GeneralSecurityException {
    this.now = now;
    this.authorityKey = newKey();
  }

  /**
   * Makes new keys and certificates.
   *
   * @param names DNS names and IP addresses the server is reached by
   * @throws IllegalStateException if the JDK lacks the algorithms, which it does not
   */
  public static Credentials issue(List<String> names, Instant now) {
    try {
      return new CertificateAuthority(now).issue(names);
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("cannot make certificates", e);
    }
  }

  private Credentials issue(List<String> names)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    X509v3CertificateBuilder root = builder(ISSUER, authorityKey);
    root.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    root.addExtension(
        Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));

    KeyPair serverKey = newKey();
    X509v3CertificateBuilder server = builder(new X500Name("CN=kube-apiserver"), serverKey);
    server.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    server.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            names.stream().map(CertificateAuthority::name).toArray(GeneralName[]::new)));

    // RSA, because the fabric8 client reads PKCS 8 keys of this kind only.
    KeyPair clientKey = newRsaKey();
    X509v3CertificateBuilder client =
        builder(new X500Name("O=system:masters,CN=" + Credentials.ADMINISTRATOR), clientKey);
    client.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));

    byte[] token = new byte[24];
    random.nextBytes(token);
    return new Credentials(
        signed(root),
        signed(server),
        pem(serverKey),
        signed(client),
        pem(clientKey),
        HexFormat.of().formatHex(token));
  }

  private X509v3CertificateBuilder builder(X500Name subject, KeyPair key) {
    return new X509v3CertificateBuilder(
        ISSUER,
        new BigInteger(120, random),
        Date.from(now.minus(BEFORE)),
        Date.from(now.plus(AFTER)),
        subject,
        SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
  }

  private String signed(X509v3CertificateBuilder builder)
      throws OperatorCreationException, IOException {
    var signer = new JcaContentSignerBuilder(SIGNATURE).build(authorityKey.getPrivate());
    StringWriter text = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(builder.build(signer));
    }
    return text.toString();
  }

  private static String pem(KeyPair key) {
    String body =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getPrivate().getEncoded());
    return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
  }

  private static GeneralName name(String name) {
    boolean address = name.contains(":") || name.matches("[0-9.]+");
    return new GeneralName(address ? GeneralName.iPAddress : GeneralName.dNSName, name);
  }

  private KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
    return generator.generateKeyPair();
  }

  private KeyPair newRsaKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048, random);
    return generator.generateKeyPair();
  }
}
