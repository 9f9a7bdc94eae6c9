package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.net.URI;

/** Where a webhook is. */
sealed interface WebhookAddress {

  /** By URL. */
  record Url(URI url) implements WebhookAddress {}

  /**
   * By a service of the cluster.
   *
   * @param path with a slash in front
   */
  record Service(String namespace, String name, int port, String path) implements WebhookAddress {
    /** The name that its certificate must have. */
    String host() {
      return name + "." + namespace + ".svc";
    }
  }

  static WebhookAddress of(JsonNode clientConfig) {
    JsonNode service = clientConfig.path("service");
    if (!service.isObject()) {
      return new Url(URI.create(Json.text(clientConfig, "url")));
    }
    String path = Json.text(service, "path");
    return new Service(
        Json.text(service, "namespace"),
        Json.text(service, "name"),
        service.path("port").asInt(443),
        path.startsWith("/") ? path : "/" + path);
  }

  /** As errors show it. */
  default String shown() {
    return switch (this) {
      case Url(URI url) -> url.toString();
      case Service service ->
          "https://" + service.host() + ":" + service.port() + service.path() + "?timeout=10s";
    };
  }
}
