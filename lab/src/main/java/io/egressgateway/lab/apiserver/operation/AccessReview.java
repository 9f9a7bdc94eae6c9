package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.util.function.Predicate;

/** Answers what the asker may do. Nothing is stored. */
public final class AccessReview {
  private AccessReview() {}

  public static boolean is(ResourceType type) {
    return type.is("authorization.k8s.io", "selfsubjectaccessreviews");
  }

  /** The question with its answer in it; {@code question} is changed in place. */
  public static ObjectNode answer(
      ResourceType type, ObjectNode question, Identity who, Predicate<Access> allowed) {
    question.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    Json.metadata(question);
    JsonNode asked = question.path("spec").path("resourceAttributes");
    String subresource = Json.text(asked, "subresource");
    Access access =
        new Access(
            who,
            Json.text(asked, "verb"),
            Json.text(asked, "group"),
            Json.text(asked, "resource") + (subresource.isEmpty() ? "" : "/" + subresource),
            Json.text(asked, "namespace"),
            Json.text(asked, "name"));
    Json.child(question, "status").put("allowed", allowed.test(access));
    return question;
  }
}
