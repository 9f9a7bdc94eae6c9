package io.egressgateway.lab.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A server over plain HTTP with the Widget CRD, a fabric8 client and a raw one. */
final class LabServer implements AutoCloseable {
  static final ResourceDefinitionContext WIDGETS =
      new ResourceDefinitionContext.Builder()
          .withGroup("lab.egressgateway.io")
          .withVersion("v1")
          .withKind("Widget")
          .withPlural("widgets")
          .withNamespaced(true)
          .build();
  static final String WIDGET_PATH = "/apis/lab.egressgateway.io/v1/namespaces/default/widgets";
  static final String MERGE = "application/merge-patch+json";
  static final String JSON_PATCH = "application/json-patch+json";
  static final String STRATEGIC = "application/strategic-merge-patch+json";
  static final String APPLY = "application/apply-patch+yaml";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ApiServer server;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<KubernetesClient> clients = new ArrayList<>();

  private LabServer(ApiServerOptions options) {
    this.server = ApiServer.start(options);
    widgetDefinition().forEach(server::create);
  }

  static LabServer start() {
    return start(ApiServerOptions.defaults().plainHttp());
  }

  static LabServer start(ApiServerOptions options) {
    return new LabServer(options);
  }

  /** An answer: HTTP code and body. */
  record Answer(int code, JsonNode body) {
    String text(String... path) {
      return Json.text(body, path);
    }
  }

  ApiServer server() {
    return server;
  }

  Faults faults() {
    return server.faults();
  }

  KubernetesClient client() {
    Config config = Config.fromKubeconfig(server.kubeconfig());
    config.setRequestRetryBackoffLimit(0);
    config.setWatchReconnectInterval(50);
    KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build();
    clients.add(client);
    return client;
  }

  Answer get(String path) {
    return send("GET", path, "application/json", "");
  }

  Answer post(String path, String body) {
    return send("POST", path, "application/json", body);
  }

  Answer put(String path, String body) {
    return send("PUT", path, "application/json", body);
  }

  Answer patch(String path, String type, String body) {
    return send("PATCH", path, type, body);
  }

  Answer delete(String path) {
    return send("DELETE", path, "application/json", "");
  }

  Answer send(String method, String path, String type, String body) {
    try {
      HttpResponse<byte[]> response =
          http.send(
              request(path)
                  .header("Content-Type", type)
                  .method(method, HttpRequest.BodyPublishers.ofString(body))
                  .build(),
              HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), MAPPER.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The first lines of a watch over plain HTTP, then the connection is given up. */
  List<JsonNode> watch(String path, int events) {
    try {
      HttpResponse<InputStream> response =
          http.send(request(path).build(), HttpResponse.BodyHandlers.ofInputStream());
      List<JsonNode> seen = new ArrayList<>();
      try (InputStream in = response.body();
          var lines = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(in)) {
        while (seen.size() < events && lines.hasNextValue()) {
          seen.add(lines.nextValue());
        }
      }
      return seen;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.url() + path))
        .timeout(PATIENCE)
        .header("Authorization", "Bearer " + server.credentials().token());
  }

  static String widget(String name, String spec) {
    return "{\"apiVersion\":\"lab.egressgateway.io/v1\",\"kind\":\"Widget\",\"metadata\":{\"name\":\""
        + name
        + "\"},\"spec\":"
        + spec
        + "}";
  }

  static GenericKubernetesResource typedWidget(String name, int size) {
    GenericKubernetesResource widget = new GenericKubernetesResource();
    widget.setApiVersion("lab.egressgateway.io/v1");
    widget.setKind("Widget");
    widget.setMetadata(new ObjectMetaBuilder().withName(name).build());
    widget.setAdditionalProperty("spec", Map.of("size", size));
    return widget;
  }

  static List<ObjectNode> widgetDefinition() {
    try (InputStream in = LabServer.class.getResourceAsStream("widget.yaml")) {
      if (in == null) {
        throw new IllegalStateException("widget.yaml is missing");
      }
      return Json.parseYamlDocuments(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for a condition, looking every few milliseconds. */
  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  @Override
  public void close() {
    clients.forEach(KubernetesClient::close);
    server.close();
  }
}
