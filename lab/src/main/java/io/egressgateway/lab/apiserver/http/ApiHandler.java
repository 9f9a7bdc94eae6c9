package io.egressgateway.lab.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.lab.apiserver.access.AccessControl;
import io.egressgateway.lab.apiserver.auth.Authenticator;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.discovery.Discovery;
import io.egressgateway.lab.apiserver.discovery.OpenApi;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes every HTTP request: faults, health, identity, then discovery or a kind's endpoint. */
public final class ApiHandler implements Handler<HttpServerRequest> {
  private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
  private static final Set<String> HEALTH = Set.of("/healthz", "/readyz", "/livez");

  private final Vertx vertx;
  private final ResourceRegistry registry;
  private final Discovery discovery;
  private final OpenApi openApi;
  private final Authenticator authenticator;
  private final ResourceEndpoint endpoint;
  private final Supplier<FaultSwitches> faults;
  private final ProxyRoute proxy;
  private final AccessControl access;

  public ApiHandler(
      Vertx vertx,
      ResourceRegistry registry,
      Authenticator authenticator,
      ResourceEndpoint endpoint,
      Supplier<FaultSwitches> faults,
      AccessControl access) {
    this.vertx = vertx;
    this.registry = registry;
    this.discovery = new Discovery(registry);
    this.openApi = new OpenApi(registry, discovery);
    this.authenticator = authenticator;
    this.endpoint = endpoint;
    this.faults = faults;
    this.access = access;
    this.proxy = new ProxyRoute(vertx);
  }

  /** Sets the way to ports of nodes. Any thread. */
  public void reachNodes(NodeProxy way) {
    proxy.through(way);
  }

  @Override
  public void handle(HttpServerRequest request) {
    FaultSwitches now = faults.get();
    switch (now.refusal()) {
      case RESET -> request.connection().close();
      case UNAVAILABLE ->
          Replies.failure(
              request, ApiException.of(503, "ServiceUnavailable", "the server is told to refuse"));
      case NONE -> {
        if (now.delay().isZero()) {
          guarded(request);
        } else {
          request.pause();
          vertx.setTimer(
              now.delay().toMillis(),
              _ -> {
                request.resume();
                guarded(request);
              });
        }
      }
    }
  }

  private void guarded(HttpServerRequest request) {
    Replies.guarded(request, () -> route(request));
  }

  private void route(HttpServerRequest request) {
    String path = request.path();
    if (HEALTH.contains(path)) {
      request.response().putHeader("Content-Type", "text/plain").end("ok");
      return;
    }
    if (path.equals("/version")) {
      Replies.json(request, 200, Version.document());
      return;
    }
    Identity who = authenticator.authenticate(request);
    List<String> segments = RequestPath.segments(path);
    LOG.debug("{} {} by {}", request.method(), request.uri(), who.user());
    boolean core = !segments.isEmpty() && segments.getFirst().equals("api");
    boolean grouped = !segments.isEmpty() && segments.getFirst().equals("apis");
    if (ProxyRoute.isFor(segments)) {
      access.require(new Access(who, "get", "", "nodes/proxy", "", segments.get(3)));
      proxy.serve(request, segments);
    } else if ((core && segments.size() > 2) || (grouped && segments.size() > 3)) {
      Target target = RequestPath.target(registry, segments);
      access.require(Verbs.access(request, who, target));
      serveResource(request, target, who);
    } else if (request.method().equals(HttpMethod.GET)) {
      Replies.json(request, 200, document(request, segments));
    } else {
      throw ApiException.noSuchPath();
    }
  }

  private JsonNode document(HttpServerRequest request, List<String> segments) {
    String address = String.valueOf(request.authority());
    return switch (String.join("/", segments)) {
      case "" -> Json.object().set("paths", Json.array().add("/api").add("/apis"));
      case "api" -> Discovery.coreVersions(address);
      case "apis" -> discovery.groups();
      case "openapi/v3" -> openApi.index();
      default -> {
        if (segments.size() > 2
            && segments.get(0).equals("openapi")
            && segments.get(1).equals("v3")) {
          yield openApi.document(String.join("/", segments.subList(2, segments.size())));
        }
        yield switch (segments.getFirst() + segments.size()) {
          case "api2" -> discovery.resources("", segments.get(1));
          case "apis2" -> discovery.group(segments.get(1));
          case "apis3" -> discovery.resources(segments.get(1), segments.get(2));
          default -> throw ApiException.noSuchPath();
        };
      }
    };
  }

  private void serveResource(HttpServerRequest request, Target target, Identity who) {
    if (request.method().equals(HttpMethod.GET)) {
      endpoint.read(request, target);
      return;
    }
    request
        .body()
        .onSuccess((Buffer body) ->
            Replies.guarded(request, () -> endpoint.write(request, target, who, body.getBytes())));
  }
}
