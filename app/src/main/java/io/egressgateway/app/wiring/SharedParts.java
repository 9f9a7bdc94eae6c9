package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.connect.Permissions;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ProcessConfig;
import io.egressgateway.app.config.SharedConfig;
import io.egressgateway.app.http.HealthServer;
import io.egressgateway.app.metrics.PrometheusMetrics;
import io.egressgateway.app.reconcile.ReconcileLoop;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What both roles have. */
final class SharedParts implements AutoCloseable {
  private final Vertx vertx;
  private final KubernetesClient client;
  private final PrometheusMetrics metrics;
  private final ReconcileLoop loop;

  SharedParts(Vertx vertx, KubernetesClient client, PrometheusMetrics metrics, ReconcileLoop loop) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.client = requireNonNull(client, "client");
    this.metrics = requireNonNull(metrics, "metrics");
    this.loop = requireNonNull(loop, "loop");
  }

  ReconcileLoop loop() {
    return loop;
  }

  Vertx vertx() {
    return vertx;
  }

  PrometheusMetrics metrics() {
    return metrics;
  }

  /** Where the product's own objects are. */
  static Permissions.Own own(ProcessConfig process, SharedConfig shared) {
    return new Permissions.Own(
        process.namespace(),
        process.lease().name(),
        shared.heartbeat().secretName(),
        shared.antrea().enabled());
  }

  /** Looks whether the service account is allowed what this role needs. */
  void review(List<Permissions.Need> needs) {
    PermissionReview.take(client, needs);
  }

  /** Asks the API server what the service account lacks of what this role needs; blocks. */
  NodeExamination.Rights rights(List<Permissions.Need> needs) {
    try {
      return new NodeExamination.Rights.Known(Permissions.missing(client, needs));
    } catch (KubernetesClientException unanswered) {
      return new NodeExamination.Rights.Unknown(String.valueOf(unanswered.getMessage()));
    }
  }

  /**
   * Serves health, readiness and metrics.
   *
   * @param trouble why the process should be restarted, beside a broken loop
   * @param unready why it is not ready, beside passes that do not end
   */
  void listen(
      ProcessConfig config, Supplier<Optional<String>> trouble, Supplier<Optional<String>> unready)
      throws ConfigException {
    listen(config, trouble, unready, Map.of());
  }

  /** The same with further paths, whose handlers authenticate whoever asks. */
  void listen(
      ProcessConfig config,
      Supplier<Optional<String>> trouble,
      Supplier<Optional<String>> unready,
      Map<String, Handler<HttpServerRequest>> further)
      throws ConfigException {
    HealthServer.Sources sources =
        new HealthServer.Sources(
            () ->
                loop.broken()
                    ? Optional.of("an invariant broke, nothing more is written")
                    : trouble.get(),
            () -> loop.makesProgress() ? unready.get() : Optional.of("no pass has ended in time"),
            metrics::exposition);
    new Health(new HealthServer(vertx, sources, further)).listen(config);
  }

  @Override
  public void close() {
    client.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    metrics.close();
  }
}
