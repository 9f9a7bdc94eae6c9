package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One webhook of a configuration.
 *
 * @param authority PEM certificates that its own must go back to
 * @param mandatory whether a write fails where the webhook cannot be asked
 * @param dryRun whether it may be asked about a dry run
 */
record Webhook(
    String name,
    WebhookAddress address,
    String authority,
    List<WebhookRule> rules,
    boolean mandatory,
    boolean dryRun,
    Duration timeout) {
  private static final int USUAL_SECONDS = 10;

  Webhook {
    rules = List.copyOf(rules);
  }

  /** The webhooks of a configuration object, in its order. */
  static List<Webhook> all(JsonNode configuration) {
    List<Webhook> all = new ArrayList<>();
    configuration.path("webhooks").forEach(webhook -> all.add(of(webhook)));
    return all;
  }

  private static Webhook of(JsonNode json) {
    JsonNode client = json.path("clientConfig");
    List<WebhookRule> rules = new ArrayList<>();
    json.path("rules").forEach(rule -> rules.add(WebhookRule.of(rule)));
    return new Webhook(
        Json.text(json, "name"),
        WebhookAddress.of(client),
        decoded(Json.text(client, "caBundle")),
        rules,
        !Json.text(json, "failurePolicy").equals("Ignore"),
        Json.text(json, "sideEffects").startsWith("None"),
        Duration.ofSeconds(json.path("timeoutSeconds").asInt(USUAL_SECONDS)));
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException _) {
      return "";
    }
  }

  boolean isAskedAbout(Target target, String operation) {
    return rules.stream().anyMatch(rule -> rule.matches(target, operation));
  }

  ApiException failure(String why) {
    return ApiException.of(
        500,
        "InternalError",
        "Internal error occurred: failed calling webhook \"" + name + "\": " + why);
  }

  ApiException noDryRun() {
    return ApiException.badRequest("admission webhook \"" + name + "\" does not support dry run");
  }

  /** The refusal that an answer holds, in the words of a real server. */
  ApiException denial(JsonNode status) {
    String denied = "admission webhook \"" + name + "\" denied the request";
    String why = status.path("message").asText(Json.text(status, "reason"));
    return ApiException.of(
        Math.max(400, status.path("code").asInt(400)),
        Json.text(status, "reason"),
        why.isEmpty() ? denied + " without explanation" : denied + ": " + why);
  }
}
