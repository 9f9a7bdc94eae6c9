package io.egressgateway.adapter.k8s.certificate;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Certificates of our own making, kept in a Secret that all replicas share. Whoever writes first
 * wins; the others read what was written.
 */
public final class SecretCertificates implements ServingCertificates {
  /** The Secret's name; Spidernet's. */
  public static final String NAME = "egressgateway-controller-server-certs";

  private static final Logger LOG = LoggerFactory.getLogger(SecretCertificates.class);
  private static final String CHAIN = "tls.crt";
  private static final String KEY = "tls.key";
  private static final String AUTHORITIES = "ca.crt";
  private static final String AUTHORITY_KEY = "ca.key";
  private static final int CONFLICT = 409;
  private static final int ATTEMPTS = 5;

  private final KubernetesClient client;
  private final String namespace;
  private final CertificateRotation rotation;
  private final InstantSource clock;

  /**
   * Keeps certificates in {@code namespace}.
   *
   * @param names DNS names or addresses that the webhooks are reached by
   */
  public SecretCertificates(
      KubernetesClient client, String namespace, List<String> names, InstantSource clock) {
    this(
        client,
        namespace,
        new CertificateRotation(names, CertificateRotation.Lifetimes.DEFAULT),
        clock);
  }

  SecretCertificates(
      KubernetesClient client,
      String namespace,
      CertificateRotation rotation,
      InstantSource clock) {
    this.client = client;
    this.namespace = namespace;
    this.rotation = rotation;
    this.clock = clock;
  }

  @Override
  public ServingCertificate current() throws CertificateTrouble {
    try {
      for (int i = 0; i < ATTEMPTS; i++) {
        Optional<ServingCertificate> agreed = agree();
        if (agreed.isPresent()) {
          return agreed.get();
        }
      }
    } catch (KubernetesClientException refused) {
      throw new CertificateTrouble(
          "the Secret "
              + namespace
              + "/"
              + NAME
              + " cannot be read or written: "
              + refused.getMessage(),
          refused);
    }
    throw new CertificateTrouble("the Secret " + namespace + "/" + NAME + " keeps changing", null);
  }

  /** What the Secret holds after this; nothing where another replica wrote meanwhile. */
  private Optional<ServingCertificate> agree() {
    Secret found = secret().get();
    CertificateState now = found == null ? CertificateState.NOTHING : read(found);
    CertificateState next = rotation.next(now, clock.instant());
    if (next.equals(now)) {
      return Optional.of(now.serving());
    }
    try {
      if (found == null) {
        client.resource(made(next)).create();
      } else {
        client.resource(changed(found, next)).update();
      }
      LOG.atInfo()
          .addKeyValue("secret", namespace + "/" + NAME)
          .addKeyValue("until", next.chain().getFirst().getNotAfter().toInstant())
          .addKeyValue("authorities", next.authorities().size())
          .log("wrote certificates of the webhooks");
      return Optional.of(next.serving());
    } catch (KubernetesClientException refused) {
      if (refused.getCode() == CONFLICT) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private Resource<Secret> secret() {
    return client.secrets().inNamespace(namespace).withName(NAME);
  }

  private Secret made(CertificateState state) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(NAME)
        .withNamespace(namespace)
        .endMetadata()
        .withType("Opaque")
        .withData(data(state, Map.of()))
        .build();
  }

  /** Carries the version that was read, so that a write in between refuses this one. */
  private static Secret changed(Secret found, CertificateState state) {
    Map<String, String> before = found.getData() == null ? Map.of() : found.getData();
    return new SecretBuilder(found).withData(data(state, before)).build();
  }

  private static Map<String, String> data(CertificateState state, Map<String, String> before) {
    Map<String, String> data = new TreeMap<>(before);
    ServingCertificate serving = state.serving();
    data.put(CHAIN, encoded(serving.chain()));
    data.put(KEY, encoded(serving.key()));
    data.put(AUTHORITIES, encoded(serving.authorities()));
    data.put(AUTHORITY_KEY, encoded(state.authorityKey().map(Pem::of).orElse("")));
    return data;
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static CertificateState read(Secret secret) {
    return new CertificateState(
        Pem.certificates(text(secret, AUTHORITIES)),
        Pem.key(text(secret, AUTHORITY_KEY)),
        Pem.certificates(text(secret, CHAIN)),
        Pem.key(text(secret, KEY)));
  }

  private static String text(Secret secret, String field) {
    String base64 = secret.getData() == null ? null : secret.getData().get(field);
    try {
      return base64 == null
          ? ""
          : new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }
}
