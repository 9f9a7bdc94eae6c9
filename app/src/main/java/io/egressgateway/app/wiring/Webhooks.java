package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.certificate.CertificateTrouble;
import io.egressgateway.adapter.k8s.certificate.ServingCertificate;
import io.egressgateway.adapter.k8s.certificate.ServingCertificates;
import io.egressgateway.adapter.k8s.certificate.WebhookConfigurations;
import io.egressgateway.app.http.AdmissionServer;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.http.HttpServer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the admission webhooks served with the certificate in force, and the API server told whom
 * to trust. One thread looks again and again: what went wrong or was changed by somebody is put
 * right by the next look, and all replicas do the same.
 */
final class Webhooks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

  private final AdmissionServer server;
  private final Endpoint at;
  private final ServingCertificates certificates;
  private final WebhookConfigurations configurations;
  private final BooleanSupplier cleaned;
  private final EgressMetrics metrics;
  private final ScheduledExecutorService looker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("egress-webhooks").factory());

  private Optional<String> told = Optional.empty();
  private @Nullable HttpServer listening;
  private @Nullable ServingCertificate served;
  private volatile Optional<String> trouble = Optional.of("webhooks are not served yet");

  /**
   * Looks after nothing before {@link #start}.
   *
   * @param cleaned whether somebody removes the product from the cluster: nothing is made then
   */
  Webhooks(
      AdmissionServer server,
      Endpoint at,
      ServingCertificates certificates,
      WebhookConfigurations configurations,
      BooleanSupplier cleaned,
      EgressMetrics metrics) {
    this.server = requireNonNull(server, "server");
    this.at = requireNonNull(at, "at");
    this.certificates = requireNonNull(certificates, "certificates");
    this.configurations = requireNonNull(configurations, "configurations");
    this.cleaned = requireNonNull(cleaned, "cleaned");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /** How often to look. */
  record Pace(Duration usually, Duration afterFailure) {
    static final Pace DEFAULT = new Pace(Duration.ofSeconds(10), Duration.ofSeconds(1));
  }

  void start(Pace pace) {
    looker.execute(() -> look(pace));
  }

  /** Why this replica does not serve webhooks, or nothing where it does. */
  Optional<String> unready() {
    return trouble;
  }

  private void look(Pace pace) {
    Optional<String> found = look();
    if (found.isPresent()) {
      metrics.failed("webhook", "NotServed");
    }
    if (!found.equals(told)) {
      found.ifPresentOrElse(
          why -> LOG.atWarn().addKeyValue("reason", why).log("webhooks are not as they should be"),
          () -> LOG.atInfo().addKeyValue("at", at).log("webhooks are as they should be"));
      told = found;
    }
    // What stood once goes on to stand: the certificate is served, the configurations are there.
    trouble = trouble.isEmpty() ? trouble : found;
    Duration next = found.isPresent() ? pace.afterFailure() : pace.usually();
    if (!looker.isShutdown()) {
      looker.schedule(() -> look(pace), next.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private Optional<String> look() {
    try {
      if (cleaned.getAsBoolean()) {
        return Optional.of("the product is being removed from the cluster, end this controller");
      }
      ServingCertificate current = certificates.current();
      serve(current);
      configurations.announce(current.authorities());
      return Optional.empty();
    } catch (CertificateTrouble missing) {
      return Optional.of("the webhooks' certificate: " + missing.getMessage());
    } catch (KubernetesClientException refused) {
      return Optional.of("the webhook configurations: " + refused.getMessage());
    } catch (CompletionException refused) {
      return Optional.of("the webhooks cannot be served at " + at + ": " + refused.getCause());
    } catch (RuntimeException broken) {
      // The next look must come all the same: a certificate that is not renewed ends.
      LOG.atError().setCause(broken).log("looking after the webhooks broke the program");
      return Optional.of("the webhooks: " + broken);
    }
  }

  private void serve(ServingCertificate current) {
    if (current.equals(served)) {
      return;
    }
    if (listening == null) {
      listening =
          server
              .listen(at, current.chain(), current.key())
              .toCompletionStage()
              .toCompletableFuture()
              .join();
    } else {
      AdmissionServer.replace(listening, current.chain(), current.key())
          .toCompletionStage()
          .toCompletableFuture()
          .join();
      LOG.atInfo().log("the webhooks have a new certificate");
    }
    served = current;
  }

  @Override
  public void close() {
    looker.shutdownNow();
  }
}
