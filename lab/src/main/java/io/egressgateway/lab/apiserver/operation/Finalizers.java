package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** The rules about finalizers. */
public final class Finalizers {
  private Finalizers() {}

  public static List<String> of(JsonNode object) {
    List<String> names = new ArrayList<>();
    Json.at(object, "metadata", "finalizers").forEach(name -> names.add(name.asText()));
    return names;
  }

  public static boolean isDeleting(JsonNode object) {
    return !Json.text(object, "metadata", "deletionTimestamp").isEmpty();
  }

  static void add(ObjectNode object, String name) {
    ObjectNode metadata = Json.metadata(object);
    if (!of(object).contains(name)) {
      ArrayNode list =
          metadata.path("finalizers") instanceof ArrayNode present
              ? present
              : metadata.putArray("finalizers");
      list.add(name);
    }
  }

  /** Takes a finalizer off, in place. */
  public static void remove(ObjectNode object, String name) {
    List<String> rest = of(object);
    rest.remove(name);
    ObjectNode metadata = Json.metadata(object);
    metadata.remove("finalizers");
    if (!rest.isEmpty()) {
      rest.forEach(metadata.putArray("finalizers")::add);
    }
  }

  /** Whether an object marked for deletion has nothing left to wait for. */
  static boolean isDone(ResourceType type, ObjectNode object) {
    return isDeleting(object) && !waits(type, object);
  }

  /** Whether a deletion has to be marked instead of done. */
  static boolean waits(ResourceType type, JsonNode object) {
    boolean namespace = type.is("", Namespaces.COLLECTION);
    return !of(object).isEmpty() || (namespace && !Json.at(object, "spec", "finalizers").isEmpty());
  }

  static void checkNotAdded(Target target, ObjectNode live, ObjectNode next) {
    if (!isDeleting(live)) {
      return;
    }
    List<String> added = of(next);
    added.removeAll(of(live));
    if (!added.isEmpty()) {
      FieldCause cause =
          FieldCause.forbidden(
              "metadata.finalizers",
              "no new finalizers can be added if the object is being deleted, found new finalizers "
                  + added);
      throw ApiException.invalid(
          target.type().group(), target.type().kind(), target.name(), List.of(cause));
    }
  }
}
