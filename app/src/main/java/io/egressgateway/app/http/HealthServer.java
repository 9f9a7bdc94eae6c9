package io.egressgateway.app.http;

import static java.util.Objects.requireNonNull;

import io.egressgateway.port.peer.Endpoint;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Serves {@code /healthz}, {@code /readyz} and {@code /metrics}, and what a role adds to them;
 * everything else is 404.
 */
public final class HealthServer {
  /** The media type of Prometheus' text exposition. */
  private static final String METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * What is served.
   *
   * @param unhealthy why the process should be restarted, absent while it is well
   * @param unready why the process is not ready, absent while it is
   * @param metrics the exposition
   */
  public record Sources(
      Supplier<Optional<String>> unhealthy,
      Supplier<Optional<String>> unready,
      Supplier<String> metrics) {
    public Sources {
      requireNonNull(unhealthy, "unhealthy");
      requireNonNull(unready, "unready");
      requireNonNull(metrics, "metrics");
    }
  }

  private final Vertx vertx;
  private final Sources sources;
  private final Map<String, Handler<HttpServerRequest>> further;

  public HealthServer(Vertx vertx, Sources sources) {
    this(vertx, sources, Map.of());
  }

  /**
   * Serves further paths too.
   *
   * @param further handlers of GET requests by path; they authenticate whoever asks
   */
  public HealthServer(
      Vertx vertx, Sources sources, Map<String, Handler<HttpServerRequest>> further) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.sources = requireNonNull(sources, "sources");
    this.further = Map.copyOf(further);
  }

  /** Starts to listen. The future fails where the address cannot be had. */
  public Future<HttpServer> listen(Endpoint at) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setMaxInitialLineLength(1024)
            .setMaxHeaderSize(8192)
            .setIdleTimeout(60);
    return vertx
        .createHttpServer(options)
        .requestHandler(this::answer)
        .listen(at.port(), at.address().toString());
  }

  private void answer(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
      response.setStatusCode(405).putHeader("Allow", "GET, HEAD").end();
      return;
    }
    switch (request.path()) {
      case "/healthz" -> state(response, sources.unhealthy().get());
      case "/readyz" -> state(response, sources.unready().get());
      case "/metrics" ->
          response.putHeader("Content-Type", METRICS_TYPE).end(sources.metrics().get());
      default ->
          further
              .getOrDefault(request.path(), _ -> response.setStatusCode(404).end())
              .handle(request);
    }
  }

  private static void state(HttpServerResponse response, Optional<String> trouble) {
    response.putHeader("Content-Type", "text/plain; charset=utf-8");
    trouble.ifPresentOrElse(
        why -> response.setStatusCode(503).end(why + "\n"), () -> response.end("ok\n"));
  }
}
