package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.apply.ServerSideApply;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.patch.JsonPatch;
import io.egressgateway.lab.apiserver.patch.MergePatch;
import io.egressgateway.lab.apiserver.patch.StrategicMergePatch;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.resource.VersionForm;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.util.Optional;

/** The four kinds of patch. Confined to the event-loop thread. */
public final class Patcher {
  private final ObjectStore store;
  private final Writer writer;
  private final Timestamps timestamps;

  Patcher(ObjectStore store, Writer writer, Timestamps timestamps) {
    this.store = store;
    this.writer = writer;
    this.timestamps = timestamps;
  }

  /**
   * Begins to patch an object or its status; an apply may begin to make it.
   *
   * @throws ApiException 400, 404, 409, 415 or 422
   */
  Draft patch(Target target, PatchKind kind, byte[] body, WriteOptions options) {
    if (kind == PatchKind.APPLY) {
      return apply(target, Json.parseYaml(body), options);
    }
    if (kind == PatchKind.STRATEGIC && target.type().custom()) {
      throw ApiException.unsupportedMediaType(
          "the body of the request was in an unknown format - accepted media types include:"
              + " application/json-patch+json, application/merge-patch+json,"
              + " application/apply-patch+yaml");
    }
    StoredObject live = store.get(target.key()).orElseThrow(target::notFound);
    ObjectNode before = VersionForm.read(target.type(), live.json());
    JsonNode patched = patched(target.type(), kind, before, Json.parse(body));
    if (!(patched instanceof ObjectNode next)) {
      throw ApiException.badRequest("a patch must leave an object");
    }
    requireIdentity(target, next);
    VersionForm.store(target.type(), next);
    return writer.draft(target, live, next, options, true);
  }

  private static JsonNode patched(
      ResourceType type, PatchKind kind, ObjectNode before, JsonNode patch) {
    return switch (kind) {
      case JSON -> JsonPatch.apply(before, patch);
      case MERGE -> MergePatch.apply(before, object(patch));
      case STRATEGIC -> StrategicMergePatch.apply(type.schema(), before, object(patch));
      case APPLY -> throw new IllegalStateException("apply is not a plain patch");
    };
  }

  private Draft apply(Target target, JsonNode config, WriteOptions options) {
    ObjectNode wanted = object(config);
    requireIdentity(target, wanted);
    ResourceType type = target.type();
    if (options.manager().name().isEmpty()) {
      throw ApiException.badRequest("fieldManager is required for apply patch");
    }
    if (Json.at(wanted, "metadata", "managedFields").size() > 0) {
      throw ApiException.badRequest("metadata.managedFields must be nil");
    }
    VersionForm.store(type, wanted);
    Optional<StoredObject> live = store.get(target.key());
    String sent = Json.text(wanted, "metadata", "resourceVersion");
    ServerSideApply apply = new ServerSideApply(type.schema(), options.manager(), timestamps.now());
    if (live.isEmpty()) {
      if (target.isStatus() || !sent.isEmpty()) {
        throw target.notFound();
      }
      ObjectNode bare = Json.object();
      Json.metadata(bare).put("name", target.name());
      ObjectNode made = apply.apply(bare, wanted, type.statusSubresource());
      return writer.draftApplied(target, made, options);
    }
    ObjectNode merged = apply.apply(live.get().json(), wanted, type.statusSubresource());
    if (!sent.isEmpty()) {
      Json.metadata(merged).put("resourceVersion", sent);
    }
    return writer.draft(target, live.get(), merged, options, false);
  }

  private static void requireIdentity(Target target, ObjectNode object) {
    String name = Json.name(object);
    String namespace = Json.namespace(object);
    boolean sameName = name.isEmpty() || name.equals(target.name());
    boolean sameNamespace =
        !target.type().namespaced() || namespace.isEmpty() || namespace.equals(target.namespace());
    if (!sameName || !sameNamespace) {
      throw ApiException.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + target.name()
              + ")");
    }
    String kind = object.path("kind").asText(target.type().kind());
    String apiVersion = object.path("apiVersion").asText(target.type().apiVersion());
    if (!kind.equals(target.type().kind()) || !apiVersion.equals(target.type().apiVersion())) {
      throw ApiException.badRequest(
          "the kind of the object (" + apiVersion + ", " + kind + ") does not match the URL");
    }
  }

  private static ObjectNode object(JsonNode patch) {
    if (patch instanceof ObjectNode object) {
      return object;
    }
    throw ApiException.badRequest("the patch is not an object");
  }
}
