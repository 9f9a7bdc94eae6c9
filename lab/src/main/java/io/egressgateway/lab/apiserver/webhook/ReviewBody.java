package io.egressgateway.lab.apiserver.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.util.UUID;

/** Writes the question that a webhook is asked (admission/v1 AdmissionReview). */
final class ReviewBody {
  private ReviewBody() {}

  /**
   * A review.
   *
   * @param object the new version, missing on deletion
   * @param old the version before, missing on creation
   */
  static ObjectNode of(
      Target target, String operation, JsonNode object, JsonNode old, boolean dryRun) {
    ResourceType type = target.type();
    ObjectNode review = Json.object();
    review.put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
    ObjectNode request = review.putObject("request").put("uid", UUID.randomUUID().toString());
    for (String field : new String[] {"kind", "requestKind"}) {
      request
          .putObject(field)
          .put("group", type.group())
          .put("version", type.version())
          .put("kind", type.kind());
    }
    for (String field : new String[] {"resource", "requestResource"}) {
      request
          .putObject(field)
          .put("group", type.group())
          .put("version", type.version())
          .put("resource", type.plural());
    }
    if (!target.subresource().isEmpty()) {
      request.put("subResource", target.subresource());
    }
    request.put("name", target.name());
    if (type.namespaced()) {
      request.put("namespace", target.namespace());
    }
    request.put("operation", operation);
    request.putObject("userInfo").put("username", "lab").putArray("groups");
    put(request, "object", object);
    put(request, "oldObject", old);
    request.put("dryRun", dryRun).putNull("options");
    return review;
  }

  private static void put(ObjectNode request, String field, JsonNode value) {
    if (value.isMissingNode()) {
      request.putNull(field);
    } else {
      request.set(field, value);
    }
  }
}
