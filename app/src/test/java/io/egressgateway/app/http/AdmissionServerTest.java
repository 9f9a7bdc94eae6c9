package io.egressgateway.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.apiserver.auth.CertificateAuthority;
import io.egressgateway.lab.apiserver.auth.Credentials;
import io.egressgateway.port.peer.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionServerTest {
  private static final Endpoint LOOPBACK = new Endpoint(IpAddress.of("127.0.0.1"), 0);

  private final Vertx vertx = Vertx.vertx();
  private final Credentials first = CertificateAuthority.issue(List.of("127.0.0.1"), Instant.now());
  private final Credentials second =
      CertificateAuthority.issue(List.of("127.0.0.1"), Instant.now());
  private volatile AdmissionServer.Answer validate = body -> body;
  private HttpServer server;

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @BeforeEach
  void listen() {
    AdmissionServer admission =
        new AdmissionServer(
            vertx,
            new AdmissionServer.Answers(
                _ -> "mutated".getBytes(StandardCharsets.US_ASCII), body -> validate.to(body)));
    server = await(admission.listen(LOOPBACK, first.serverCertificate(), first.serverKey()));
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  /** Status and body; each call has a connection of its own. */
  private String ask(Credentials trusted, HttpMethod method, String path, String body) {
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(
                    new PemTrustOptions().addCertValue(Buffer.buffer(trusted.authority()))));
    return await(
        client
            .request(method, server.actualPort(), "127.0.0.1", path)
            .compose(request -> request.send(body))
            .compose(response -> response.body().map(text -> response.statusCode() + " " + text)));
  }

  private String post(Credentials trusted, String path, String body) {
    return ask(trusted, HttpMethod.POST, path, body);
  }

  @Test
  void eachPathHasItsAnswerAndNothingElseIsServed() {
    assertThat(post(first, "/mutate", "question")).isEqualTo("200 mutated");
    assertThat(post(first, "/validate?timeout=10s", "question")).isEqualTo("200 question");
    assertThat(post(first, "/other", "")).startsWith("404");
    assertThat(ask(first, HttpMethod.GET, "/validate", "")).startsWith("405");
  }

  @Test
  void whatIsNoQuestionAndWhatBreaksIsSaid() {
    validate =
        _ -> {
          throw new IOException("no question");
        };
    assertThat(post(first, "/validate", "x")).isEqualTo("400 no question");
    validate =
        _ -> {
          throw new IllegalStateException("broken");
        };
    assertThat(post(first, "/validate", "x")).startsWith("500 internal error");
    assertThat(post(first, "/validate", "x".repeat(5 * 1024 * 1024))).startsWith("413");
  }

  @Test
  void anAnswerThatTakesLongHoldsUpNobodyElse() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    validate =
        body -> {
          waiting.countDown();
          release.await();
          return body;
        };
    Thread slow = Thread.ofPlatform().start(() -> post(first, "/validate", "slow"));
    waiting.await();
    assertThat(post(first, "/mutate", "quick")).isEqualTo("200 mutated");
    release.countDown();
    slow.join();
  }

  @Test
  void aNewCertificateIsServedWithoutAGapWhileOpenRequestsGoOn() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    validate =
        body -> {
          waiting.countDown();
          release.await();
          return body;
        };
    List<String> answers = new CopyOnWriteArrayList<>();
    Thread open = Thread.ofPlatform().start(() -> answers.add(post(first, "/validate", "open")));
    waiting.await();
    assertThat(
            await(AdmissionServer.replace(server, second.serverCertificate(), second.serverKey())))
        .isTrue();
    assertThat(post(second, "/mutate", "x")).isEqualTo("200 mutated");
    assertThatThrownBy(() -> post(first, "/mutate", "x"))
        .as("the old authority does not know the new certificate")
        .hasCauseInstanceOf(SSLHandshakeException.class);
    release.countDown();
    open.join();
    assertThat(answers).containsExactly("200 open");
  }
}
