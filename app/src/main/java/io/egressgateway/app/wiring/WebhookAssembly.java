package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.k8s.admission.AdmissionReviews;
import io.egressgateway.adapter.k8s.admission.NewestObjects;
import io.egressgateway.adapter.k8s.certificate.MountedCertificates;
import io.egressgateway.adapter.k8s.certificate.SecretCertificates;
import io.egressgateway.adapter.k8s.certificate.ServingCertificates;
import io.egressgateway.adapter.k8s.certificate.WebhookConfigurations;
import io.egressgateway.adapter.k8s.connect.Permissions;
import io.egressgateway.adapter.k8s.operate.CleanNotice;
import io.egressgateway.app.config.ControllerConfig;
import io.egressgateway.app.config.WebhookConfig;
import io.egressgateway.app.http.AdmissionServer;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.runtime.EgressMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Puts the parts of the webhooks together. */
final class WebhookAssembly {
  private final Vertx vertx;
  private final KubernetesClient client;
  private final EgressMetrics metrics;

  WebhookAssembly(Vertx vertx, KubernetesClient client, EgressMetrics metrics) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.client = requireNonNull(client, "client");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  Webhooks of(
      WebhookConfig webhook,
      ControllerConfig config,
      Supplier<Optional<ClusterSnapshot>> snapshots,
      BooleanSupplier antrea) {
    NewestObjects newest = new NewestObjects(client, antrea);
    AdmissionReviews reviews =
        new AdmissionReviews(snapshots, newest, newest, ControllerModule.settings(config));
    return new Webhooks(
        new AdmissionServer(vertx, new AdmissionServer.Answers(reviews::mutate, reviews::validate)),
        new Endpoint(IpAddress.of("0.0.0.0"), webhook.port()),
        certificates(webhook, config.process().namespace()),
        configurations(webhook, config),
        cleaned(config)::inForce,
        metrics);
  }

  private CleanNotice cleaned(ControllerConfig config) {
    return new CleanNotice(
        client,
        config.process().lease().namespace(),
        config.process().lease().name(),
        Instant::now);
  }

  /** What the API server must allow for them. */
  static Permissions.Webhooks rights(WebhookConfig webhook) {
    return new Permissions.Webhooks(
        webhook.name(),
        webhook.register(),
        webhook.tls() == WebhookConfig.TlsMethod.AUTO ? SecretCertificates.NAME : "");
  }

  private ServingCertificates certificates(WebhookConfig webhook, String namespace) {
    return switch (webhook.tls()) {
      case AUTO ->
          new SecretCertificates(client, namespace, webhook.names(namespace), Instant::now);
      case PROVIDED -> new MountedCertificates(webhook.directory(), webhook.register());
      case CERTMANAGER -> new MountedCertificates(webhook.directory(), false);
    };
  }

  private WebhookConfigurations configurations(WebhookConfig webhook, ControllerConfig config) {
    return new WebhookConfigurations(
        client,
        new WebhookConfigurations.Registration(
            webhook.name(),
            config.process().namespace(),
            webhook.port(),
            webhook.url(),
            config.shared().antrea().enabled(),
            webhook.register()));
  }
}
