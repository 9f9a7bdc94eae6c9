package io.egressgateway.lab.apiserver;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Speed, printed; what is asserted is far below it, so that only a change of order fails the test.
 */
class ThroughputTest {
  private static final int PODS = 10_000;
  private static final int IN_FLIGHT = 16;
  private static final int WATCHED = 300;

  @Test
  void tenThousandPodsAreCreatedListedAndWatched() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (LabServer lab = LabServer.start()) {
      HttpClient http =
          vertx.createHttpClient(
              new HttpClientOptions().setPipelining(false),
              new PoolOptions().setHttp1MaxSize(IN_FLIGHT));
      creates(http, lab, 2_000, 0);
      long start = System.nanoTime();
      creates(http, lab, PODS, 2_000);
      double perSecond = PODS / ((System.nanoTime() - start) / 1e9);
      start = System.nanoTime();
      int listed = lab.get("/api/v1/pods").body().path("items").size();
      double listMillis = (System.nanoTime() - start) / 1e6;
      double[] latencies = watchLatencies(vertx, lab);
      System.out.printf(
          "apiserver: %.0f creates/s with %d in flight, list of %d pods %.0f ms,"
              + " write to event p50 %.2f ms, p99 %.2f ms%n",
          perSecond, IN_FLIGHT, listed, listMillis, latencies[WATCHED / 2], latencies[WATCHED - 4]);
      assertThat(listed).isEqualTo(PODS + 2_000);
      assertThat(perSecond).isGreaterThan(100);
      assertThat(latencies[WATCHED / 2]).isLessThan(100);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static void creates(HttpClient http, LabServer lab, int count, int from)
      throws InterruptedException {
    CountDownLatch done = new CountDownLatch(count);
    AtomicInteger next = new AtomicInteger(from);
    for (int i = 0; i < IN_FLIGHT; i++) {
      create(http, lab, next, from + count, done);
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  private static void create(
      HttpClient http, LabServer lab, AtomicInteger next, int end, CountDownLatch done) {
    int number = next.getAndIncrement();
    if (number >= end) {
      return;
    }
    http.request(options(lab, HttpMethod.POST, "/api/v1/namespaces/default/pods"))
        .compose(request -> request.send(Buffer.buffer(pod(number))))
        .compose(response -> response.body().map(_ -> response.statusCode()))
        .onSuccess(code -> {
          if (code == 201) {
            done.countDown();
          }
          create(http, lab, next, end, done);
        });
  }

  private static double[] watchLatencies(Vertx vertx, LabServer lab) throws Exception {
    HttpClient watcher = vertx.createHttpClient();
    double[] millis = new double[WATCHED];
    String maps = "/api/v1/namespaces/kube-public/configmaps";
    CompletableFuture<HttpClientResponse> opened = new CompletableFuture<>();
    var events = new LinkedBlockingQueue<Long>();
    watcher
        .request(options(lab, HttpMethod.GET, maps + "?watch=true"))
        .compose(HttpClientRequest::send)
        .onSuccess(response -> {
          response.handler(_ -> events.add(System.nanoTime()));
          opened.complete(response);
        });
    opened.get(10, TimeUnit.SECONDS);
    for (int i = 0; i < WATCHED; i++) {
      long sent = System.nanoTime();
      lab.post(maps, "{\"metadata\":{\"name\":\"m" + i + "\"}}");
      Long seen = events.poll(5, TimeUnit.SECONDS);
      assertThat(seen).isNotNull();
      millis[i] = (seen - sent) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  private static RequestOptions options(LabServer lab, HttpMethod method, String path) {
    return new RequestOptions()
        .setMethod(method)
        .setAbsoluteURI(lab.server().url() + path)
        .putHeader("Content-Type", "application/json")
        .putHeader("Authorization", "Bearer " + lab.server().credentials().token());
  }

  private static String pod(int number) {
    return "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"pod-"
        + number
        + "\",\"labels\":{\"app\":\"load\",\"number\":\""
        + number
        + "\"}},\"spec\":{\"nodeName\":\"node-"
        + number % 100
        + "\",\"containers\":[{\"name\":\"main\",\"image\":\"registry/image:1\",\"env\":[{\"name\":\"A\","
        + "\"value\":\"1\"},{\"name\":\"B\",\"value\":\"2\"}],\"ports\":[{\"containerPort\":80}]}]}}";
  }
}
