package io.egressgateway.adapter.k8s.lease;

import io.egressgateway.port.cluster.ClusterKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shared key in a Secret, made by the first leader and watched by all. */
public final class SecretClusterKey implements ClusterKey, AutoCloseable {
  /** The Secret's name where nothing else is said. */
  public static final String DEFAULT_NAME = "egressgateway-heartbeat";

  private static final Logger LOG = LoggerFactory.getLogger(SecretClusterKey.class);
  private static final String FIELD = "key";
  private static final int BYTES = 32;
  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final String namespace;
  private final String name;
  private final SharedIndexInformer<Secret> informer;
  private volatile byte @Nullable [] key;

  /** Watches once started. */
  public SecretClusterKey(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
    informer = client.secrets().inNamespace(namespace).withName(name).runnableInformer(0);
    informer.exceptionHandler((_, _) -> true);
    informer.addEventHandler(new Reader());
  }

  public void start() {
    informer.start();
  }

  @Override
  public Optional<byte[]> key() {
    byte[] current = key;
    return current == null ? Optional.empty() : Optional.of(current.clone());
  }

  /**
   * Makes the Secret with a random key where there is none. For the leader; blocks.
   *
   * @return false where the API server could not be asked or does not take it
   */
  public boolean createIfMissing() {
    try {
      create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() == CONFLICT) {
        return true;
      }
      LOG.atWarn()
          .addKeyValue("secret", namespace + "/" + name)
          .addKeyValue("reason", e.getMessage())
          .log("The heartbeat key could not be made, it is tried again");
      return false;
    }
  }

  private void create() {
    if (client.secrets().inNamespace(namespace).withName(name).get() != null) {
      return;
    }
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withType("Opaque")
            .withData(Map.of(FIELD, Base64.getEncoder().encodeToString(random)))
            .build();
    client.resource(secret).create();
    LOG.atInfo().addKeyValue("secret", namespace + "/" + name).log("Made the heartbeat key");
  }

  @Override
  public void close() {
    informer.stop();
  }

  private final class Reader implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      read(secret);
    }

    @Override
    public void onUpdate(Secret before, Secret secret) {
      read(secret);
    }

    @Override
    public void onDelete(Secret secret, boolean deletedFinalStateUnknown) {
      // Nodes that know the key go on with it; a new one replaces it when it is made.
    }

    private void read(Secret secret) {
      Optional.ofNullable(secret.getData())
          .map(data -> data.get(FIELD))
          .flatMap(Reader::decode)
          .ifPresentOrElse(
              bytes -> key = bytes,
              () ->
                  LOG.atError()
                      .addKeyValue("secret", namespace + "/" + name)
                      .log(
                          "The heartbeat key is not base64 of at least 32 bytes in the field key"));
    }

    private static Optional<byte[]> decode(String text) {
      try {
        return Optional.of(Base64.getDecoder().decode(text)).filter(all -> all.length >= BYTES);
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }
  }
}
