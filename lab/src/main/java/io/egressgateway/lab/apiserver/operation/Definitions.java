package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.CustomDefinition;
import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.store.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes CustomResourceDefinition objects into served kinds. */
public final class Definitions {
  public static final String COLLECTION = "customresourcedefinitions.apiextensions.k8s.io";

  /** Keeps a CRD until its objects are deleted. */
  public static final String FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

  private final ResourceRegistry registry;

  Definitions(ResourceRegistry registry) {
    this.registry = registry;
  }

  static boolean isDefinition(ResourceType type) {
    return type.collection().equals(COLLECTION);
  }

  /**
   * Checks a CRD before it is stored and writes its status: every good CRD is established at once.
   *
   * @throws ApiException 422 if its names, schemas or rules are not usable
   */
  void prepare(ObjectNode crd, String now) {
    defaults(crd);
    List<FieldCause> causes = new ArrayList<>();
    CustomDefinition read = CustomDefinition.read(crd, causes);
    if (!causes.isEmpty()) {
      throw ApiException.invalid(
          "apiextensions.k8s.io", "CustomResourceDefinition", Json.name(crd), causes);
    }
    ObjectNode status = Json.child(crd, "status");
    status.set("acceptedNames", Json.at(crd, "spec", "names").deepCopy());
    ArrayNode conditions =
        status.path("conditions") instanceof ArrayNode present
            ? present
            : status.putArray("conditions");
    condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found", now);
    condition(
        conditions,
        "Established",
        "InitialNamesAccepted",
        "the initial names have been accepted",
        now);
    if (!(status.path("storedVersions") instanceof ArrayNode)) {
      status.putArray("storedVersions").add(read.storageVersion());
    }
  }

  void addFinalizer(ObjectNode crd) {
    ObjectNode metadata = Json.metadata(crd);
    ArrayNode finalizers =
        metadata.path("finalizers") instanceof ArrayNode present
            ? present
            : metadata.putArray("finalizers");
    finalizers.add(FINALIZER);
  }

  /** Follows the store: serves what a CRD defines as soon as it is stored. */
  void changed(Change change) {
    if (!change.object().key().collection().equals(COLLECTION)) {
      return;
    }
    if (change.kind() == Change.Kind.DELETED) {
      registry.uninstall(change.object().key().name());
    } else {
      registry.install(CustomDefinition.read(change.object().json(), new ArrayList<>()));
    }
  }

  private static void defaults(ObjectNode crd) {
    ObjectNode names = Json.child(Json.child(crd, "spec"), "names");
    String kind = Json.text(names, "kind");
    if (!names.has("singular")) {
      names.put("singular", kind.toLowerCase(Locale.ROOT));
    }
    if (!names.has("listKind")) {
      names.put("listKind", kind + "List");
    }
    Json.child(Json.child(crd, "spec"), "conversion").put("strategy", "None");
  }

  private static void condition(
      ArrayNode conditions, String type, String reason, String message, String now) {
    for (JsonNode condition : conditions) {
      if (Json.text(condition, "type").equals(type)) {
        return;
      }
    }
    conditions
        .addObject()
        .put("type", type)
        .put("status", "True")
        .put("lastTransitionTime", now)
        .put("reason", reason)
        .put("message", message);
  }
}
