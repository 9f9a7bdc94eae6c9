package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Reaches the agents through the API server, which knows the nodes from inside of the cluster and
 * checks who asks: by the agent's pod where there is one, else by its node's port.
 */
public final class AgentAccess {
  private static final String COMPONENT = "app.kubernetes.io/component";
  private static final long PATIENCE_SECONDS = 15;

  private final KubernetesClient client;
  private final Place place;

  /**
   * Where the agents are.
   *
   * @param namespace of the product's own objects
   * @param secret with the cluster's key
   * @param component label {@code app.kubernetes.io/component} of the agents' pods
   * @param port of their health server
   */
  public record Place(String namespace, String secret, String component, int port) {
    public Place {
      requireNonNull(namespace, "namespace");
      requireNonNull(secret, "secret");
      requireNonNull(component, "component");
    }
  }

  /** What came back. */
  public record Reply(int status, String body) {
    public Reply {
      requireNonNull(body, "body");
    }
  }

  AgentAccess(KubernetesClient client, Place place) {
    this.client = requireNonNull(client, "client");
    this.place = requireNonNull(place, "place");
  }

  /** The cluster's key; absent where the Secret is not there. */
  public Optional<byte[]> key() throws ConsoleException {
    return ask(
            "Secret " + place.namespace() + "/" + place.secret() + " cannot be read",
            () ->
                Optional.ofNullable(
                    client.secrets().inNamespace(place.namespace()).withName(place.secret()).get()))
        .flatMap(found -> Optional.ofNullable(found.getData()))
        .flatMap(data -> Optional.ofNullable(data.get("key")))
        .map(Base64.getDecoder()::decode);
  }

  /**
   * Gets a path of the agent of a node.
   *
   * @param path with its query, already encoded
   * @param header name and value of the one header to send
   * @throws ConsoleException where the API server cannot be reached
   */
  public Reply get(NodeName node, String path, String header, String value)
      throws ConsoleException, InterruptedException {
    String what = "the agent of node " + node + " cannot be asked";
    String way = ask(what, () -> proxy(node));
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(base() + way + path)
            .header(header, value)
            .build();
    try {
      HttpResponse<String> response =
          client
              .getHttpClient()
              .sendAsync(request, String.class)
              .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return new Reply(response.code(), Optional.ofNullable(response.body()).orElse(""));
    } catch (ExecutionException | TimeoutException e) {
      throw ConsoleException.of(
          what, client.getMasterUrl().toString(), new KubernetesClientException("no answer", e));
    }
  }

  private <T> T ask(String what, Supplier<T> request) throws ConsoleException {
    try {
      return request.get();
    } catch (KubernetesClientException refused) {
      throw ConsoleException.of(what, client.getMasterUrl().toString(), refused);
    }
  }

  private String base() {
    String url = client.getMasterUrl().toString();
    return url.endsWith("/") ? url : url + "/";
  }

  private String proxy(NodeName node) {
    return agentPod(node)
        .map(pod ->
            "api/v1/namespaces/%s/pods/%s:%d/proxy".formatted(place.namespace(), pod, place.port()))
        .orElseGet(() -> "api/v1/nodes/%s:%d/proxy".formatted(node.value(), place.port()));
  }

  private Optional<String> agentPod(NodeName node) {
    return client
        .pods()
        .inNamespace(place.namespace())
        .withLabel(COMPONENT, place.component())
        .withField("spec.nodeName", node.value())
        .list()
        .getItems()
        .stream()
        .map(Pod::getMetadata)
        .map(metadata -> metadata.getName())
        .findFirst();
  }
}
