package io.egressgateway.lab.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.lab.netns.LabException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The few calls of the Kubernetes API that the lab makes as a user and in place of kubelets. */
public final class LabApi implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final ApiAccess access;
  private final HttpClient client;
  private final List<String> added = new ArrayList<>();

  public LabApi(ApiAccess access) {
    this.access = requireNonNull(access, "access");
    this.client =
        HttpClient.newBuilder()
            .sslContext(access.tls())
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
  }

  /** An answer that is an error. */
  public static final class ApiException extends LabException {
    private static final long serialVersionUID = 1L;
    private final int code;

    ApiException(int code, String message) {
      super(message);
      this.code = code;
    }

    /** The HTTP status. */
    public int code() {
      return code;
    }
  }

  /** Reads an object, or nothing where it is not there. */
  public Optional<JsonNode> get(String path) {
    try {
      return Optional.of(send(request(path).GET().build()));
    } catch (ApiException refused) {
      if (refused.code() == 404) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** Server-side apply of a YAML document, as a user's {@code kubectl apply --server-side}. */
  public JsonNode apply(String path, String yaml) {
    remember(path);
    return patch(path + "?fieldManager=egressgateway-lab&force=true", "apply-patch+yaml", yaml);
  }

  /**
   * Makes an object that is not remembered. Any thread.
   *
   * @param collection path of all of its kind
   */
  public void create(String collection, JsonNode object) {
    send(
        request(collection)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(object.toString()))
            .build());
  }

  /**
   * Writes a status, as a kubelet does: by merge patch, since the merge key of a Node's addresses
   * is not unique on a dual-stack node.
   */
  public JsonNode patchStatus(String path, String yaml) {
    try {
      String json = JSON.writeValueAsString(YAML.readTree(yaml));
      return patch(
          path + "/status?fieldManager=egressgateway-lab-kubelet", "merge-patch+json", json);
    } catch (JsonProcessingException wrong) {
      throw new LabException("not YAML: " + yaml, wrong);
    }
  }

  /** Notes that an object is not there yet, so that {@link #deleteNew} deletes it if it comes. */
  void remember(String path) {
    if (!added.contains(path) && get(path).isEmpty()) {
      added.add(path);
    }
  }

  /**
   * Deletes the remembered objects that are there now, last first, without waiting for whoever
   * holds a finalizer: the product is gone by then.
   */
  void deleteNew() {
    for (String path : added.reversed()) {
      if (get(path).isPresent()) {
        mergePatch(path, "{\"metadata\":{\"finalizers\":null}}");
        delete(path);
      }
    }
    added.clear();
  }

  public JsonNode mergePatch(String path, String json) {
    return patch(path, "merge-patch+json", json);
  }

  public void delete(String path) {
    send(request(path).DELETE().build());
  }

  private JsonNode patch(String path, String type, String body) {
    return send(
        request(path)
            .header("Content-Type", "application/" + type)
            .method("PATCH", BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(access.server() + path))
            .timeout(LIMIT)
            .header("Accept", "application/json");
    access.token().ifPresent(token -> builder.header("Authorization", "Bearer " + token));
    return builder;
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      JsonNode body = JSON.readTree(response.body());
      if (response.statusCode() >= 300) {
        throw new ApiException(
            response.statusCode(),
            request.method()
                + " "
                + request.uri().getPath()
                + ": "
                + body.path("message").asText(response.body()));
      }
      return body;
    } catch (JsonProcessingException wrong) {
      throw new LabException("not JSON: " + request.uri(), wrong);
    } catch (IOException unreachable) {
      throw new LabException("no answer from the API server: " + request.uri(), unreachable);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new LabException("interrupted", stop);
    }
  }

  /** An object as {@code kubectl get -o yaml} would show it, without what machines write. */
  public static String yaml(JsonNode object) {
    JsonNode copy = object.deepCopy();
    if (copy.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("managedFields");
    }
    try {
      return YAML.writeValueAsString(copy);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a JSON tree cannot be written", impossible);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
