package io.egressgateway.lab.apiserver.http;

import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.operation.Target;
import io.vertx.core.http.HttpServerRequest;

/** What RBAC calls a request. */
final class Verbs {
  private static final String BY_NAME = "metadata.name=";

  private Verbs() {}

  /** A list or a watch of one object by a field selector is about that object. */
  static Access access(HttpServerRequest request, Identity who, Target target) {
    Access access = Access.of(who, verb(request, target), target);
    String fields = new Parameters(request).text("fieldSelector");
    return target.name().isEmpty() && fields.startsWith(BY_NAME) && !fields.contains(",")
        ? access.named(fields.substring(BY_NAME.length()))
        : access;
  }

  private static String verb(HttpServerRequest request, Target target) {
    boolean one = !target.name().isEmpty();
    return switch (request.method().name()) {
      case "GET" -> new Parameters(request).flag("watch") ? "watch" : one ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> one ? "delete" : "deletecollection";
      default -> request.method().name();
    };
  }
}
