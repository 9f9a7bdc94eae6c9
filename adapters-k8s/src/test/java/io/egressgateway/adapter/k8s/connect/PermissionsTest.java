package io.egressgateway.adapter.k8s.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Against a server that answers reviews and nothing else, since the lab's one allows everything.
 */
@Timeout(60)
class PermissionsTest {
  private static final String NAMESPACE = "kube-system";
  private static final Permissions.Own OWN = own(NAMESPACE);
  private static final ObjectMapper JSON = new ObjectMapper();

  private HttpServer server;
  private KubernetesClient client;
  private volatile Set<String> denied = Set.of();
  private volatile int status = 201;

  private static Permissions.Own own(String namespace) {
    return new Permissions.Own(namespace, "egressgateway", "egressgateway-heartbeat", false);
  }

  private static List<Permissions.Need> controller(String namespace) {
    return Permissions.ofController(own(namespace), Optional.empty());
  }

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", this::review);
    server.start();
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    client = KubernetesConnection.open(new ConfigBuilder().withMasterUrl(url).build());
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
  }

  private void review(HttpExchange exchange) throws IOException {
    JsonNode asked =
        JSON.readTree(exchange.getRequestBody()).path("spec").path("resourceAttributes");
    String sub = asked.path("subresource").asText();
    String right =
        asked.path("verb").asText()
            + " "
            + asked.path("resource").asText()
            + (sub.isEmpty() ? "" : "/" + sub)
            + " in "
            + asked.path("namespace").asText("all");
    byte[] answer =
        """
        {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview",
         "spec": {}, "status": {"allowed": %s}}
        """
            .formatted(!denied.contains(right))
            .getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, answer.length);
    exchange.getResponseBody().write(answer);
    exchange.close();
  }

  @Test
  void whereEverythingIsAllowedNothingIsMissing() {
    assertThat(Permissions.missing(client, controller(NAMESPACE))).isEmpty();
    assertThat(Permissions.missing(client, Permissions.ofAgent(OWN))).isEmpty();
  }

  @Test
  void whatIsDeniedIsNamedByVerbResourceAndGroup() {
    denied =
        Set.of(
            "watch pods in all",
            "patch egresstunnels/status in all",
            "list secrets in " + NAMESPACE);

    assertThat(Permissions.missing(client, Permissions.ofAgent(OWN)))
        .containsExactlyInAnyOrder(
            "watch pods", "patch egresstunnels/status.egressgateway.spidernet.io", "list secrets");
  }

  @Test
  void aRightInAnotherNamespaceIsNotTheOneThatIsNeeded() {
    denied = Set.of("update leases in " + NAMESPACE);

    assertThat(Permissions.missing(client, controller("egress"))).isEmpty();
    assertThat(Permissions.missing(client, controller(NAMESPACE)))
        .containsExactly("update leases.coordination.k8s.io");
  }

  @Test
  void aServerWithoutSuchReviewsIsTakenAtItsWordAndOneThatFailsIsNot() {
    List<Permissions.Need> needs = Permissions.ofAgent(OWN);
    status = 404;
    assertThat(Permissions.missing(client, needs)).isEmpty();
    status = 403;
    assertThatThrownBy(() -> Permissions.missing(client, needs))
        .isInstanceOf(KubernetesClientException.class);
  }
}
