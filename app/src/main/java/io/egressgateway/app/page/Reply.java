package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is answered to a request.
 *
 * @param headers beside those that every answer has
 */
record Reply(int status, String type, Buffer body, Map<String, String> headers) {
  private static final String TEXT = "text/plain; charset=utf-8";

  /**
   * Nothing but this server's own files is run, loaded or asked, nobody frames the page, and no
   * text can become markup, whatever the page's own code does wrong.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  Reply {
    requireNonNull(type, "type");
    requireNonNull(body, "body");
    headers = Map.copyOf(headers);
  }

  static Reply text(int status, String text) {
    return new Reply(status, TEXT, Buffer.buffer(text + "\n"), Map.of());
  }

  static Reply json(JsonObject json) {
    return new Reply(200, "application/json; charset=utf-8", json.toBuffer(), Map.of());
  }

  static Reply seeOther(String path) {
    return text(303, "see " + path).with("Location", path);
  }

  Reply with(String name, String value) {
    Map<String, String> all = new TreeMap<>(headers);
    all.put(name, value);
    return new Reply(status, type, body, all);
  }

  void send(HttpServerResponse response) {
    if (response.closed()) {
      return;
    }
    head(response.setStatusCode(status)).putHeader("Content-Type", type);
    headers.forEach(response::putHeader);
    response.end(body);
  }

  /** Sets what every answer has. */
  static HttpServerResponse head(HttpServerResponse response) {
    return response
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "no-store");
  }
}
