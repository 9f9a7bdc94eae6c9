package io.egressgateway.adapter.k8s.certificate;

import static java.util.Objects.requireNonNull;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Tells the API server of the webhooks and of whom to trust. All replicas do; they say the same.
 */
public final class WebhookConfigurations {
  static final String MANAGER = "egressgateway-controller";

  private static final int CONFLICT = 409;

  private final KubernetesClient client;
  private final Registration registration;

  /**
   * How the webhooks are registered.
   *
   * @param name of both configurations and of the Service
   * @param namespace of the Service
   * @param port of the Service
   * @param url where the webhooks are in place of the Service, without a path
   * @param antrea whether Antrea's kinds are asked about too
   * @param made whether this program makes the configurations; otherwise it only keeps the
   *     authorities in them
   */
  public record Registration(
      String name, String namespace, int port, Optional<URI> url, boolean antrea, boolean made) {
    public Registration {
      requireNonNull(name, "name");
      requireNonNull(namespace, "namespace");
      requireNonNull(url, "url");
    }
  }

  public WebhookConfigurations(KubernetesClient client, Registration registration) {
    this.client = requireNonNull(client, "client");
    this.registration = requireNonNull(registration, "registration");
  }

  /**
   * Brings the configurations in line; blocks.
   *
   * @param authorities PEM certificates to trust; empty leaves what is there
   * @throws KubernetesClientException where the API server refuses
   */
  public void announce(String authorities) {
    if (registration.made()) {
      WebhookRegistration.apply(
          client,
          WebhookRegistration.mutating(registration.name(), reached("/mutate", authorities)));
      WebhookRegistration.apply(
          client,
          WebhookRegistration.validating(
              registration.name(), reached("/validate", authorities), registration.antrea()));
    } else if (!authorities.isEmpty()) {
      trust(encoded(authorities));
    }
  }

  private WebhookClientConfig reached(String path, String authorities) {
    WebhookClientConfigBuilder config = new WebhookClientConfigBuilder();
    if (registration.url().isPresent()) {
      config.withUrl(registration.url().get() + path);
    } else {
      config
          .withNewService()
          .withName(registration.name())
          .withNamespace(registration.namespace())
          .withPort(registration.port())
          .withPath(path)
          .endService();
    }
    return authorities.isEmpty()
        ? config.build()
        : config.withCaBundle(encoded(authorities)).build();
  }

  private static String encoded(String authorities) {
    return Base64.getEncoder().encodeToString(authorities.getBytes(StandardCharsets.UTF_8));
  }

  /** What somebody else has made, an installation for example, is changed in this one field. */
  private void trust(String bundle) {
    MutatingWebhookConfiguration mutating =
        client
            .admissionRegistration()
            .v1()
            .mutatingWebhookConfigurations()
            .withName(registration.name())
            .get();
    if (mutating != null && mutating.getWebhooks() != null) {
      List<WebhookClientConfig> all =
          mutating.getWebhooks().stream().map(webhook -> webhook.getClientConfig()).toList();
      if (changed(all, bundle)) {
        update(() -> client.resource(mutating).update());
      }
    }
    ValidatingWebhookConfiguration validating =
        client
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName(registration.name())
            .get();
    if (validating != null && validating.getWebhooks() != null) {
      List<WebhookClientConfig> all =
          validating.getWebhooks().stream().map(webhook -> webhook.getClientConfig()).toList();
      if (changed(all, bundle)) {
        update(() -> client.resource(validating).update());
      }
    }
  }

  private static boolean changed(List<WebhookClientConfig> all, String bundle) {
    boolean changed = false;
    for (WebhookClientConfig config : all) {
      changed |= !bundle.equals(config.getCaBundle());
      config.setCaBundle(bundle);
    }
    return changed;
  }

  /** Another replica that was faster has written the same. */
  private static void update(Runnable write) {
    try {
      write.run();
    } catch (KubernetesClientException refused) {
      if (refused.getCode() != CONFLICT) {
        throw refused;
      }
    }
  }
}
