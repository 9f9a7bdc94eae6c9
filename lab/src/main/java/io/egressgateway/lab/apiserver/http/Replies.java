package io.egressgateway.lab.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes whole responses. */
final class Replies {
  private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

  private Replies() {}

  /** Runs a step of serving a request and answers with a Status if it is refused or breaks. */
  static void guarded(HttpServerRequest request, Runnable step) {
    try {
      step.run();
    } catch (ApiException e) {
      failure(request, e);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("request", request.method() + " " + request.uri())
          .setCause(e)
          .log("a request broke the server's code");
      failure(request, ApiException.of(500, "InternalError", "Internal error: " + e));
    }
  }

  /** Goes on with the result of something that may take time; a failure is answered as such. */
  static <T> void whenDone(HttpServerRequest request, Future<T> result, Consumer<T> next) {
    result.onComplete(done ->
        guarded(
            request,
            () -> {
              if (done.cause() instanceof RuntimeException refused) {
                throw refused;
              }
              if (done.failed()) {
                throw new IllegalStateException(done.cause());
              }
              next.accept(done.result());
            }));
  }

  static void json(HttpServerRequest request, int code, JsonNode document) {
    json(request, code, Buffer.buffer(Json.bytes(document)), List.of());
  }

  static void json(HttpServerRequest request, int code, Buffer document, List<String> warnings) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    for (String warning : warnings) {
      response.headers().add("Warning", "299 - \"" + warning.replace("\"", "\\\"") + "\"");
    }
    response.setStatusCode(code).putHeader("Content-Type", "application/json").end(document);
  }

  static void failure(HttpServerRequest request, ApiException e) {
    json(request, e.code(), e.status());
  }
}
