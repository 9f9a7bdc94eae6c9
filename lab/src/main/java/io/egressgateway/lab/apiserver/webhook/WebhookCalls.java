package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Asks webhooks by HTTPS, trusting the certificates that their configuration names. */
final class WebhookCalls {
  private final Vertx vertx;
  private final ServiceRoutes routes;

  /** One client for each set of trusted certificates. */
  private final Map<String, HttpClient> clients = new HashMap<>();

  WebhookCalls(Vertx vertx, ServiceRoutes routes) {
    this.vertx = vertx;
    this.routes = routes;
  }

  /** The response of an AdmissionReview; fails with a 500 where there is none. */
  Future<JsonNode> ask(Webhook webhook, ObjectNode review) {
    String uid = Json.text(review, "request", "uid");
    Future<JsonNode> answer =
        switch (webhook.address()) {
          case WebhookAddress.Url(URI url) -> ask(webhook, options(url), review);
          case WebhookAddress.Service service -> {
            List<InetSocketAddress> all = routes.of(service);
            yield all.isEmpty()
                ? Future.failedFuture(
                    "no endpoints available for service \"" + service.name() + "\"")
                : ask(webhook, service, all, review);
          }
        };
    return answer
        .map(body -> response(body, uid))
        .recover(failure ->
            Future.failedFuture(
                webhook.failure(
                    "failed to call webhook: Post \""
                        + webhook.address().shown()
                        + "\": "
                        + failure.getMessage())));
  }

  private Future<JsonNode> ask(
      Webhook webhook,
      WebhookAddress.Service service,
      List<InetSocketAddress> addresses,
      ObjectNode review) {
    InetSocketAddress first = addresses.getFirst();
    RequestOptions options =
        new RequestOptions()
            .setHost(service.host())
            .setPort(service.port())
            .setURI(service.path())
            .setServer(SocketAddress.inetSocketAddress(first.getPort(), first.getHostString()));
    return ask(webhook, options, review)
        .recover(failure ->
            failure instanceof ConnectException && addresses.size() > 1
                ? ask(webhook, service, addresses.subList(1, addresses.size()), review)
                : Future.failedFuture(failure));
  }

  private static RequestOptions options(URI url) {
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String host = url.getHost().replaceAll("[\\[\\]]", "");
    return new RequestOptions()
        .setHost(host)
        .setPort(url.getPort() < 0 ? 443 : url.getPort())
        .setURI(path);
  }

  private Future<JsonNode> ask(Webhook webhook, RequestOptions options, ObjectNode review) {
    options
        .setMethod(HttpMethod.POST)
        .setSsl(true)
        .setTimeout(webhook.timeout().toMillis())
        .putHeader("Content-Type", "application/json")
        .putHeader("Accept", "application/json");
    Buffer body = Buffer.buffer(Json.bytes(review));
    return client(webhook.authority())
        .request(options)
        // Whatever kept it from being connected, such as a TLS handshake that was cut.
        .recover(failure ->
            Future.failedFuture(new ConnectException(String.valueOf(failure.getMessage()))))
        .compose((HttpClientRequest request) -> request.send(body))
        .compose(response ->
            response
                .body()
                .compose(answer ->
                    response.statusCode() == 200
                        ? Future.succeededFuture(Json.parse(answer.getBytes()))
                        : Future.failedFuture(
                            "the server answered " + response.statusCode() + ": " + answer)));
  }

  private HttpClient client(String authority) {
    return clients.computeIfAbsent(
        authority,
        _ -> {
          HttpClientOptions options =
              new HttpClientOptions()
                  .setSsl(true)
                  .setVerifyHost(true)
                  .setKeepAliveTimeout(30)
                  .setConnectTimeout((int) TimeUnit.SECONDS.toMillis(5));
          if (!authority.isEmpty()) {
            options.setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(authority)));
          }
          return vertx.createHttpClient(options);
        });
  }

  private static JsonNode response(JsonNode body, String uid) {
    JsonNode response = body.path("response");
    if (!response.isObject()) {
      throw new IllegalStateException("the answer is no AdmissionReview with a response");
    }
    String answered = Json.text(response, "uid");
    if (!answered.equals(uid)) {
      throw new IllegalStateException("expected response.uid=\"" + uid + "\", got " + answered);
    }
    return response;
  }
}
