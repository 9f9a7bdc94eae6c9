package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import io.egressgateway.adapter.k8s.crd.SpecObject;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Writes of one field manager. Server-side apply: fields that this manager does not name stay as
 * other managers left them.
 *
 * <p>Patches are of the object at hand, not of one by a name: that the client would read first,
 * which takes a request more and a right that roles do not give.
 */
final class StatusApply {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final String fieldManager;

  StatusApply(KubernetesClient client, String fieldManager) {
    this.client = client;
    this.fieldManager = fieldManager;
  }

  /**
   * Applies a status.
   *
   * @param known the object as read
   * @param own the part of a status that this manager owns: what it holds beyond {@code status} was
   *     left there by somebody else and is removed
   * @return the object as it is now
   */
  <R extends SpecObject<?, T>, T> R apply(
      R known, Supplier<R> make, T status, UnaryOperator<T> own) {
    return apply(body(known, make), status, own);
  }

  /** The same, but refused (409) where the object changed since it was read. */
  <R extends SpecObject<?, T>, T> R applyIfUnchanged(R known, Supplier<R> make, T status) {
    R body = body(known, make);
    body.getMetadata().setResourceVersion(known.resourceVersion());
    return apply(body, status, UnaryOperator.identity());
  }

  private static <R extends KubernetesObject> R body(R known, Supplier<R> make) {
    R body = make.get();
    body.setMetadata(
        new ObjectMetaBuilder()
            .withName(known.name())
            .withNamespace(known.getMetadata().getNamespace())
            .build());
    return body;
  }

  private <R extends SpecObject<?, T>, T> R apply(R body, T status, UnaryOperator<T> own) {
    body.setStatus(status);
    PatchContext context = context(PatchType.SERVER_SIDE_APPLY);
    context.setForce(true);
    R result = client.resource(body).subresource("status").patch(context);
    T now = result.status().map(own).orElse(status);
    if (now.equals(status)) {
      return result;
    }
    ObjectNode leftovers = leftovers(JSON.valueToTree(now), JSON.valueToTree(status));
    return leftovers.isEmpty()
        ? result
        : client
            .resource(result)
            .subresource("status")
            .patch(
                context(PatchType.JSON_MERGE),
                JsonNodeFactory.instance.objectNode().set("status", leftovers).toString());
  }

  /** A merge patch that removes the fields of {@code now} that are not in {@code wanted}. */
  private static ObjectNode leftovers(JsonNode now, JsonNode wanted) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    now.properties()
        .forEach(field -> {
          JsonNode other = wanted.path(field.getKey());
          if (other.isMissingNode()) {
            patch.putNull(field.getKey());
          } else if (field.getValue().isObject() && other.isObject()) {
            ObjectNode below = leftovers(field.getValue(), other);
            if (!below.isEmpty()) {
              patch.set(field.getKey(), below);
            }
          }
        });
    return patch;
  }

  /** Patches an object, unless it changed since {@code known} was read (409). */
  <R extends KubernetesObject> R patch(R known, ObjectNode changes) {
    changes.withObject("/metadata").put("resourceVersion", known.resourceVersion());
    return client.resource(known).patch(context(PatchType.JSON_MERGE), changes.toString());
  }

  /**
   * Patches an object by operations (RFC 6902), which say themselves what must not have changed.
   */
  <R extends KubernetesObject> R patch(R known, ArrayNode operations) {
    return client.resource(known).patch(context(PatchType.JSON), operations.toString());
  }

  @SuppressWarnings("unchecked") // the class of an object of type R
  <R extends KubernetesObject> Resource<R> named(R object) {
    var all = client.resources((Class<R>) object.getClass());
    return object.namespace().isEmpty()
        ? all.withName(object.name())
        : all.inNamespace(object.namespace()).withName(object.name());
  }

  private PatchContext context(PatchType type) {
    PatchContext context = PatchContext.of(type);
    context.setFieldManager(fieldManager);
    return context;
  }
}
