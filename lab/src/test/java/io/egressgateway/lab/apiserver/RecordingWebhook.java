package io.egressgateway.lab.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.auth.CertificateAuthority;
import io.egressgateway.lab.apiserver.auth.Credentials;
import io.egressgateway.lab.apiserver.json.Json;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** A webhook over HTTPS that remembers what it was asked and answers as it is told. */
final class RecordingWebhook implements AutoCloseable {
  final Queue<JsonNode> asked = new ConcurrentLinkedQueue<>();
  volatile Function<JsonNode, ObjectNode> answer = _ -> allowed();

  private final Vertx vertx = Vertx.vertx();
  private final Credentials credentials;
  private final HttpServer server;

  RecordingWebhook(String... names) {
    credentials = CertificateAuthority.issue(List.of(names), Instant.now());
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost("127.0.0.1")
            .setPort(0)
            .setSsl(true)
            .setKeyCertOptions(
                new PemKeyCertOptions()
                    .addCertValue(Buffer.buffer(credentials.serverCertificate()))
                    .addKeyValue(Buffer.buffer(credentials.serverKey())));
    server =
        vertx
            .createHttpServer(options)
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      JsonNode review = Json.parse(body.getBytes());
                      asked.add(review.path("request"));
                      ObjectNode response = answer.apply(review.path("request"));
                      response.put("uid", Json.text(review, "request", "uid"));
                      ObjectNode reply = Json.object().put("kind", "AdmissionReview");
                      reply.put("apiVersion", "admission.k8s.io/v1").set("response", response);
                      request.response().end(Buffer.buffer(Json.bytes(reply)));
                    }))
            .listen()
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  static ObjectNode allowed() {
    return Json.object().put("allowed", true);
  }

  static ObjectNode patched(String operations) {
    return allowed()
        .put("patchType", "JSONPatch")
        .put(
            "patch",
            Base64.getEncoder().encodeToString(operations.getBytes(StandardCharsets.UTF_8)));
  }

  static ObjectNode denied(String message) {
    ObjectNode response = Json.object().put("allowed", false);
    response
        .putObject("status")
        .put("code", 403)
        .put("reason", "Forbidden")
        .put("message", message);
    return response;
  }

  int port() {
    return server.actualPort();
  }

  String authority() {
    return Base64.getEncoder()
        .encodeToString(credentials.authority().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
