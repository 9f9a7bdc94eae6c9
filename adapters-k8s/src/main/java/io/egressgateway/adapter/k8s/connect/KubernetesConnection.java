package io.egressgateway.adapter.k8s.connect;

import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;

/** Makes clients of the API server. */
public final class KubernetesConnection {
  private static final Duration CONNECT = Duration.ofSeconds(3);
  private static final Duration REQUEST = Duration.ofSeconds(10);

  /** The owner thread tries again by itself, with a fresher state. */
  private static final int RETRIES = 1;

  private static final Duration RETRY_AFTER = Duration.ofMillis(100);

  /** The first pause before a watch is renewed; it doubles up to 32 times this. */
  private static final Duration RECONNECT_AFTER = Duration.ofMillis(200);

  /** A watch whose server went away without a word is noticed after about two of these. */
  private static final Duration PING = Duration.ofSeconds(5);

  private KubernetesConnection() {}

  /**
   * Makes a client; nothing is sent yet.
   *
   * @param kubeconfig the file to use; otherwise what KUBECONFIG, the home directory or the pod's
   *     service account say
   * @throws IllegalArgumentException where the file cannot be read as a kubeconfig
   */
  public static KubernetesClient open(Optional<Path> kubeconfig) {
    return open(kubeconfig.map(KubernetesConnection::read).orElseGet(() -> configuration()));
  }

  /**
   * Makes a client as kubectl would: the file, else KUBECONFIG, else the home directory's, else the
   * pod's service account.
   *
   * @param context of the kubeconfig, in place of its current one
   * @throws IllegalArgumentException where the file or the context cannot be used
   */
  public static KubernetesClient open(Optional<Path> kubeconfig, Optional<String> context) {
    if (context.isEmpty()) {
      return open(kubeconfig);
    }
    String wanted = context.get();
    Config config =
        kubeconfig.map(KubernetesConnection::read).orElseGet(() -> Config.autoConfigure(null));
    if (config.getContexts().stream().noneMatch(known -> known.getName().equals(wanted))) {
      String known =
          config.getContexts().stream()
              .map(NamedContext::getName)
              .collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "no context \"" + wanted + "\" in the kubeconfig; there are: " + known);
    }
    return open(
        kubeconfig
            .map(file -> Config.fromKubeconfig(wanted, file.toFile()))
            .orElseGet(() -> Config.autoConfigure(wanted)));
  }

  private static Config configuration() {
    return new ConfigBuilder().build();
  }

  private static Config read(Path kubeconfig) {
    if (!kubeconfig.toFile().canRead()) {
      throw new IllegalArgumentException("not a readable kubeconfig: " + kubeconfig);
    }
    try {
      return Config.fromKubeconfig(kubeconfig.toFile());
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not a kubeconfig: " + kubeconfig, e);
    }
  }

  /** Makes a client with our timeouts on top of a configuration. */
  public static KubernetesClient open(Config base) {
    Config config =
        new ConfigBuilder(base)
            .withConnectionTimeout((int) CONNECT.toMillis())
            .withRequestTimeout((int) REQUEST.toMillis())
            .withRequestRetryBackoffLimit(RETRIES)
            .withRequestRetryBackoffInterval((int) RETRY_AFTER.toMillis())
            .withWatchReconnectInterval((int) RECONNECT_AFTER.toMillis())
            .withWatchReconnectLimit(-1)
            .withWebsocketPingInterval(PING.toMillis())
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientFactory(new VertxHttpClientFactory())
        .build();
  }
}
