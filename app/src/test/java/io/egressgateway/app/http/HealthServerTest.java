package io.egressgateway.app.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HealthServerTest {
  private static final IpAddress LOOPBACK = IpAddress.of("127.0.0.1");

  private final Vertx vertx = Vertx.vertx();
  private final AtomicReference<Optional<String>> unhealthy =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Optional<String>> unready = new AtomicReference<>(Optional.empty());
  private int port;

  @BeforeEach
  void listen() {
    HealthServer server =
        new HealthServer(
            vertx,
            new HealthServer.Sources(unhealthy::get, unready::get, () -> "metric_total 1\n"));
    port =
        server
            .listen(new Endpoint(LOOPBACK, 0))
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** Everything that is answered to one request, until the server closes. */
  private String ask(String requestLine) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write((requestLine + "\r\nHost: x\r\nConnection: close\r\n\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  @Test
  void aHealthyProcessSaysOk() throws IOException {
    assertThat(ask("GET /healthz HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nok\n");
    assertThat(ask("GET /readyz HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nok\n");
  }

  @Test
  void troubleIsSaidWithItsReason() throws IOException {
    unhealthy.set(Optional.of("an invariant broke"));
    unready.set(Optional.of("not programmed yet"));
    assertThat(ask("GET /healthz HTTP/1.1"))
        .startsWith("HTTP/1.1 503")
        .endsWith("an invariant broke\n");
    assertThat(ask("GET /readyz HTTP/1.1"))
        .startsWith("HTTP/1.1 503")
        .endsWith("not programmed yet\n");
  }

  @Test
  void metricsAreTextOfPrometheus() throws IOException {
    assertThat(ask("GET /metrics HTTP/1.1"))
        .startsWith("HTTP/1.1 200")
        .containsIgnoringCase("content-type: text/plain; version=0.0.4")
        .endsWith("metric_total 1\n");
  }

  @Test
  void headHasNoBody() throws IOException {
    assertThat(ask("HEAD /metrics HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    assertThat(ask("HEAD /healthz HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
  }

  @Test
  void otherPathsAndMethodsAreRefused() throws IOException {
    assertThat(ask("GET / HTTP/1.1")).startsWith("HTTP/1.1 404");
    assertThat(ask("GET /healthz/x HTTP/1.1")).startsWith("HTTP/1.1 404");
    assertThat(ask("POST /metrics HTTP/1.1"))
        .startsWith("HTTP/1.1 405")
        .containsIgnoringCase("allow: GET, HEAD");
    assertThat(ask("OPTIONS * HTTP/1.1")).startsWith("HTTP/1.1 405");
  }

  @Test
  void requestsThatAreNoneDoNotStopTheServer() throws IOException {
    ask("nonsense");
    ask("GET http:// HTTP/1.1");
    ask("GET /" + "x".repeat(5000) + " HTTP/1.1");
    assertThat(ask("GET /healthz?verbose=1 HTTP/1.1")).startsWith("HTTP/1.1 200");
  }
}
