package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;

/** Answers what the asker may do: everything. Nothing is stored. */
final class AccessReview {
  private AccessReview() {}

  static boolean is(ResourceType type) {
    return type.is("authorization.k8s.io", "selfsubjectaccessreviews");
  }

  static ObjectNode answer(ResourceType type, ObjectNode question) {
    question.put("apiVersion", type.apiVersion()).put("kind", type.kind());
    Json.metadata(question);
    Json.child(question, "status").put("allowed", true).put("reason", "no authorization here");
    return question;
  }
}
