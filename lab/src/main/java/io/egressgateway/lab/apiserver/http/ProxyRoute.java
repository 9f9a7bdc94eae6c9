package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * {@code GET /api/v1/nodes/NAME:PORT/proxy/PATH}. As in a real API server the credentials of
 * whoever asks are not passed on.
 */
final class ProxyRoute {
  private static final Set<String> KEPT_BACK =
      Set.of("authorization", "host", "connection", "content-length", "accept-encoding");

  private final Vertx vertx;
  private volatile NodeProxy proxy = NodeProxy.NONE;

  ProxyRoute(Vertx vertx) {
    this.vertx = vertx;
  }

  void through(NodeProxy way) {
    this.proxy = way;
  }

  static boolean isFor(List<String> segments) {
    return segments.size() >= 5
        && segments.subList(0, 3).equals(List.of("api", "v1", "nodes"))
        && segments.get(4).equals("proxy");
  }

  void serve(HttpServerRequest request, List<String> segments) {
    if (!request.method().equals(HttpMethod.GET)) {
      throw ApiException.methodNotAllowed();
    }
    String[] nodeAndPort = segments.get(3).split(":", 2);
    int port = nodeAndPort.length == 2 ? port(nodeAndPort[1]) : 0;
    String path = "/" + String.join("/", segments.subList(5, segments.size()));
    String query = request.query() == null ? "" : "?" + request.query();
    Map<String, String> headers = new TreeMap<>();
    request
        .headers()
        .forEach((name, value) -> {
          if (!KEPT_BACK.contains(name.toLowerCase(java.util.Locale.ROOT))) {
            headers.put(name, value);
          }
        });
    vertx
        .executeBlocking(() -> proxy.get(nodeAndPort[0], port, path + query, headers), false)
        .onSuccess(reply ->
            request
                .response()
                .setStatusCode(reply.status())
                .putHeader("Content-Type", reply.contentType())
                .end(reply.body()))
        .onFailure(failure ->
            Replies.failure(
                request,
                ApiException.of(
                    503, "ServiceUnavailable", "error trying to reach service: " + failure)));
  }

  private static int port(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      throw ApiException.noSuchPath();
    }
  }
}
