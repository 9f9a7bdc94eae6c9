package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Target;
import java.util.ArrayList;
import java.util.List;

/** Which writes a webhook is asked about (admissionregistration/v1 RuleWithOperations). */
record WebhookRule(
    List<String> groups,
    List<String> versions,
    List<String> operations,
    List<String> resources,
    String scope) {
  private static final String ANY = "*";

  WebhookRule {
    groups = List.copyOf(groups);
    versions = List.copyOf(versions);
    operations = List.copyOf(operations);
    resources = List.copyOf(resources);
  }

  static WebhookRule of(JsonNode rule) {
    return new WebhookRule(
        texts(rule, "apiGroups"),
        texts(rule, "apiVersions"),
        texts(rule, "operations"),
        texts(rule, "resources"),
        rule.path("scope").asText(ANY));
  }

  private static List<String> texts(JsonNode rule, String field) {
    List<String> texts = new ArrayList<>();
    Json.at(rule, field).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  boolean matches(Target target, String operation) {
    boolean inScope =
        scope.equals(ANY) || scope.equals(target.type().namespaced() ? "Namespaced" : "Cluster");
    return inScope
        && has(groups, target.type().group())
        && has(versions, target.type().version())
        && has(operations, operation)
        && isResource(target.type().plural(), target.subresource());
  }

  private static boolean has(List<String> allowed, String value) {
    return allowed.contains(ANY) || allowed.contains(value);
  }

  /** A bare {@code *} is every resource but no subresource, {@code *}/{@code *} is everything. */
  private boolean isResource(String plural, String subresource) {
    if (subresource.isEmpty()) {
      return has(resources, plural) || resources.contains("*/*");
    }
    return resources.contains(plural + "/" + subresource)
        || resources.contains("*/" + subresource)
        || resources.contains(plural + "/*")
        || resources.contains("*/*");
  }
}
