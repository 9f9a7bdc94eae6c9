package io.egressgateway.lab.apiserver;

import static io.egressgateway.lab.apiserver.LabServer.WIDGET_PATH;
import static io.egressgateway.lab.apiserver.LabServer.widget;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** TLS, identities, fault switches and the threads that open sockets. */
class AccessAndFaultsTest {
  @Test
  void aTokenAndAClientCertificateOpenTheDoorAndNothingElseDoes() {
    try (ApiServer server = ApiServer.start(ApiServerOptions.defaults())) {
      for (String kubeconfig :
          new String[] {server.kubeconfig(), server.kubeconfigWithCertificate()}) {
        try (KubernetesClient client = client(Config.fromKubeconfig(kubeconfig))) {
          assertThat(client.namespaces().list().getItems()).hasSize(4);
        }
      }
      Config wrong = Config.fromKubeconfig(server.kubeconfig());
      wrong.setOauthToken("wrong");
      wrong.setAutoOAuthToken("wrong");
      try (KubernetesClient client = client(wrong)) {
        assertThatThrownBy(() -> client.namespaces().list())
            .isInstanceOfSatisfying(
                KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(401));
      }
      Config stranger = Config.fromKubeconfig(server.kubeconfig());
      try (ApiServer other = ApiServer.start(ApiServerOptions.defaults())) {
        stranger.setCaCertData(Config.fromKubeconfig(other.kubeconfig()).getCaCertData());
        try (KubernetesClient client = client(stranger)) {
          assertThatThrownBy(() -> client.namespaces().list())
              .isInstanceOf(KubernetesClientException.class);
        }
      }
    }
  }

  @Test
  void onlyHealthAndVersionAreOpenToAnyone() throws Exception {
    try (LabServer lab = LabServer.start()) {
      String url = lab.server().url();
      for (String path : new String[] {"/version", "/healthz", "/readyz", "/livez"}) {
        assertThat(anonymously(url + path)).isEqualTo(200);
      }
      for (String path : new String[] {"/api", "/apis", "/api/v1/pods", "/openapi/v3"}) {
        assertThat(anonymously(url + path)).isEqualTo(401);
      }
    }
  }

  @Test
  void refusalDelayAndAbsenceHaveAnEnd() {
    try (LabServer lab = LabServer.start()) {
      lab.faults().answerUnavailable();
      assertThat(lab.get("/api").code()).isEqualTo(503);
      lab.faults().resetConnections();
      assertThatThrownBy(() -> lab.get("/api")).isInstanceOf(UncheckedIOException.class);
      lab.faults().clear();
      assertThat(lab.get("/api").code()).isEqualTo(200);

      lab.faults().delay(Duration.ofMillis(200));
      long start = System.nanoTime();
      assertThat(lab.post(WIDGET_PATH, widget("late", "{\"size\":1}")).code()).isEqualTo(201);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(190));
      lab.faults().clear();

      lab.faults().goAway();
      assertThatThrownBy(() -> lab.get("/api")).isInstanceOf(UncheckedIOException.class);
      lab.faults().comeBack();
      assertThat(lab.get(WIDGET_PATH + "/late").code()).isEqualTo(200);
    }
  }

  @Test
  void everyThreadThatOpensSocketsRunsTheHookFirst() {
    Set<String> hooked = ConcurrentHashMap.newKeySet();
    ApiServerOptions options =
        ApiServerOptions.defaults()
            .runOnNetworkThreads(() -> hooked.add(Thread.currentThread().getName()));
    try (ApiServer server = ApiServer.start(options)) {
      assertThat(hooked).anyMatch(name -> name.contains("eventloop"));
      Set<String> running = ConcurrentHashMap.newKeySet();
      Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .filter(name -> name.startsWith("apiserver-") && name.contains("thread"))
          .forEach(running::add);
      assertThat(hooked).containsAll(running);
      assertThat(server.url()).startsWith("https://127.0.0.1:");
    }
  }

  private static int anonymously(String url) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static KubernetesClient client(Config config) {
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }
}
