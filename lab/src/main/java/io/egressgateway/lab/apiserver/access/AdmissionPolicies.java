package io.egressgateway.lab.apiserver.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Draft;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.schema.CelCondition;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.util.HashMap;
import java.util.Map;

/**
 * Asks the ValidatingAdmissionPolicies that a binding puts in force with the action Deny
 * (admissionregistration.k8s.io/v1), on creation and update.
 */
public final class AdmissionPolicies {
  private static final String GROUP = "admissionregistration.k8s.io";
  private static final String POLICIES = "validatingadmissionpolicies." + GROUP;
  private static final String BINDINGS = "validatingadmissionpolicybindings." + GROUP;

  private final ObjectStore store;

  /** Compiled expressions, which are dear to make and few. */
  private final Map<String, CelCondition> compiled = new HashMap<>();

  public AdmissionPolicies(ObjectStore store) {
    this.store = store;
  }

  /**
   * Lets a write pass.
   *
   * @throws ApiException 403 or 422 in the words of a policy that is against it
   */
  public void review(Draft draft) {
    for (StoredObject binding : store.list(BINDINGS, "")) {
      JsonNode spec = binding.json().path("spec");
      if (spec.path("validationActions").toString().contains("\"Deny\"")) {
        store.list(POLICIES, "").stream()
            .filter(policy -> policy.key().name().equals(Json.text(spec, "policyName")))
            .forEach(policy -> review(policy, binding, draft));
      }
    }
  }

  private void review(StoredObject policy, StoredObject binding, Draft draft) {
    JsonNode spec = policy.json().path("spec");
    if (!isAbout(spec.path("matchConstraints").path("resourceRules"), draft)) {
      return;
    }
    Map<String, JsonNode> variables =
        Map.of("object", draft.object(), "oldObject", draft.before(), "request", request(draft));
    String words =
        "ValidatingAdmissionPolicy '%s' with binding '%s' denied request: "
            .formatted(policy.key().name(), binding.key().name());
    boolean strict = !Json.text(spec, "failurePolicy").equals("Ignore");
    try {
      for (JsonNode condition : spec.path("matchConditions")) {
        if (!holds(condition, variables)) {
          return;
        }
      }
      for (JsonNode validation : spec.path("validations")) {
        if (!holds(validation, variables)) {
          throw refusal(draft.target(), validation, words);
        }
      }
    } catch (IllegalArgumentException broken) {
      if (strict) {
        throw ApiException.of(403, "Forbidden", words + broken.getMessage());
      }
    }
  }

  private boolean holds(JsonNode condition, Map<String, JsonNode> variables) {
    return compiled
        .computeIfAbsent(Json.text(condition, "expression"), CelCondition::compile)
        .holds(variables);
  }

  private static ApiException refusal(Target target, JsonNode validation, String words) {
    String message = Json.text(validation, "message");
    String said =
        message.isEmpty() ? "failed expression: " + Json.text(validation, "expression") : message;
    String reason = Json.text(validation, "reason");
    String what = target.type().plural() + " \"" + target.name() + "\" is forbidden: ";
    return reason.equals("Forbidden")
        ? ApiException.of(403, reason, what + words + said)
        : ApiException.of(422, reason.isEmpty() ? "Invalid" : reason, what + words + said);
  }

  private static boolean isAbout(JsonNode rules, Draft draft) {
    Target target = draft.target();
    String subresource = target.subresource().isEmpty() ? "" : "/" + target.subresource();
    for (JsonNode rule : rules) {
      if (contains(rule.path("apiGroups"), target.type().group())
          && contains(rule.path("apiVersions"), target.type().version())
          && contains(rule.path("operations"), operation(draft))
          && contains(rule.path("resources"), target.type().plural() + subresource)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(JsonNode texts, String wanted) {
    for (JsonNode text : texts) {
      if (text.asText().equals(wanted) || text.asText().equals("*")) {
        return true;
      }
    }
    return false;
  }

  private static String operation(Draft draft) {
    return draft.live().isPresent() ? "UPDATE" : "CREATE";
  }

  private static ObjectNode request(Draft draft) {
    Identity who = draft.options().who();
    ObjectNode request = Json.object().put("operation", operation(draft));
    request.put("name", draft.target().name()).put("namespace", draft.target().namespace());
    request.put("subResource", draft.target().subresource());
    ObjectNode user = request.putObject("userInfo").put("username", who.user());
    ArrayNode groups = user.putArray("groups");
    who.groups().forEach(groups::add);
    ObjectNode extra = user.putObject("extra");
    who.extra().forEach((key, values) -> values.forEach(extra.putArray(key)::add));
    return request;
  }
}
