package io.egressgateway.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.app.inspect.Checkup;
import io.egressgateway.app.inspect.KernelAnswer;
import io.egressgateway.app.inspect.Question;
import io.egressgateway.app.inspect.QuestionDesk;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.survey.Finding;
import io.egressgateway.port.peer.Endpoint;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ExplainRouteTest {
  private static final byte[] KEY = new byte[32];
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final NodeName NODE = new NodeName("node1");
  private static final String GOOD = "source=10.0.0.1&destination=8.8.8.8";

  private static final List<Finding> FOUND =
      List.of(
          new Finding(Finding.Check.MTU, Finding.Level.PROBLEM, "eth0 900", "too small", "more"));

  private final Vertx vertx = Vertx.vertx();
  private final AtomicInteger readings = new AtomicInteger();
  private final CountDownLatch begun = new CountDownLatch(1);
  private CountDownLatch held = new CountDownLatch(0);
  private int port;

  private KernelAnswer read(Question question) {
    readings.incrementAndGet();
    begun.countDown();
    try {
      held.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    return KernelAnswer.of(
        question,
        ObservedTables.NOTHING,
        new ObservedRouting(
            new NodeNetwork(List.of(), List.of()), RoutingState.EMPTY, Consistency.COMPLETE));
  }

  @BeforeEach
  void listen() {
    QuestionDesk desk =
        new QuestionDesk(NODE, () -> Optional.of(KEY), () -> NOW, this::read, () -> FOUND);
    HealthServer.Sources sources =
        new HealthServer.Sources(Optional::empty, Optional::empty, () -> "");
    port =
        new HealthServer(
                vertx,
                sources,
                Map.of(
                    ExplainRoute.PATH,
                    new ExplainRoute(vertx, desk),
                    DoctorRoute.PATH,
                    new DoctorRoute(vertx, desk)))
            .listen(new Endpoint(IpAddress.of("127.0.0.1"), 0))
            .toCompletionStage()
            .toCompletableFuture()
            .join()
            .actualPort();
  }

  @AfterEach
  void close() {
    held.countDown();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static String seal(String node) {
    Question question =
        new Question(new NodeName(node), IpAddress.of("10.0.0.1"), IpAddress.of("8.8.8.8"));
    return Seal.of(KEY, question, NOW.toEpochMilli());
  }

  private CompletableFuture<HttpResponse<String>> ask(String query, String seal) {
    return get("/explain?" + query, seal);
  }

  private CompletableFuture<HttpResponse<String>> get(String path, String seal) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header(Seal.HEADER, seal)
            .build();
    return HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void aSealedQuestionIsAnsweredOutOfTheKernel() {
    HttpResponse<String> answer = ask(GOOD, seal("node1")).join();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"node\":\"node1\"", "\"fate\":\"untouched\"", "\"rules\":\"absent\"");
  }

  @Test
  void withoutASealOfThisNodeTheKernelIsNotRead() {
    assertThat(ask(GOOD, "x").join().statusCode()).isEqualTo(401);
    assertThat(ask(GOOD, seal("node2")).join().statusCode()).isEqualTo(401);
    assertThat(ask("source=10.0.0.1&destination=8.8.4.4", seal("node1")).join().statusCode())
        .isEqualTo(401);
    assertThat(readings).hasValue(0);
  }

  @Test
  void whatIsNoPairOfAddressesIsRefusedWithWhatIsAllowed() {
    for (String query : List.of("", "source=10.0.0.1", "source=10.0.0.1&destination=fd00::1")) {
      HttpResponse<String> answer = ask(query, seal("node1")).join();
      assertThat(answer.statusCode()).as(query).isEqualTo(400);
      assertThat(answer.body()).contains("two addresses of one family");
    }
  }

  @Test
  void oneQuestionAtATimeIsAnswered() throws InterruptedException {
    held = new CountDownLatch(1);
    var first = ask(GOOD, seal("node1"));
    begun.await();
    assertThat(ask(GOOD, seal("node1")).join().statusCode()).isEqualTo(429);
    held.countDown();
    assertThat(first.join().statusCode()).isEqualTo(200);
  }

  @Test
  void aSealedCheckupIsAnsweredWithFindingsAndTheClock() {
    String seal = Seal.of(KEY, new Checkup(NODE), NOW.toEpochMilli());
    HttpResponse<String> answer = get(DoctorRoute.PATH, seal).join();
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .contains("\"node\":\"node1\"", "\"clock\":" + NOW.toEpochMilli())
        .contains("\"check\":\"mtu\",\"level\":\"problem\",\"found\":\"eth0 900\"");
  }

  @Test
  void aSealOfAQuestionOpensNoCheckupAndTheRefusalTellsTheClock() {
    HttpResponse<String> answer = get(DoctorRoute.PATH, seal("node1")).join();
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.body()).isEqualTo("{\"clock\":" + NOW.toEpochMilli() + "}\n");
  }
}
