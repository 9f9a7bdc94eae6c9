package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;

/** Delete. Confined to the event-loop thread. */
public final class Remover {
  /** Keeps an owner until what it owns is deleted. */
  public static final String FOREGROUND = "foregroundDeletion";

  /** Keeps an owner until what it owns no longer names it. */
  public static final String ORPHAN = "orphan";

  private final ObjectStore store;
  private final Timestamps timestamps;

  Remover(ObjectStore store, Timestamps timestamps) {
    this.store = store;
    this.timestamps = timestamps;
  }

  /**
   * Deletes an object, or marks it for deletion if something has to happen first.
   *
   * @return the marked object, or a Status that says it is gone
   * @throws ApiException 404, or 409 for a precondition that does not hold
   */
  public ObjectNode delete(Target target, DeleteOptions options) {
    StoredObject live = store.get(target.key()).orElseThrow(target::notFound);
    checkPreconditions(target, live, options);
    ObjectNode next = live.json().deepCopy();
    switch (options.propagation()) {
      case FOREGROUND -> Finalizers.add(next, FOREGROUND);
      case ORPHAN -> Finalizers.add(next, ORPHAN);
      case BACKGROUND -> {}
    }
    if (!Finalizers.waits(target.type(), next)) {
      if (!options.dryRun()) {
        store.remove(target.key());
      }
      return gone(target.type(), live);
    }
    if (Finalizers.isDeleting(live.json()) && next.equals(live.json())) {
      return live.json();
    }
    ObjectNode metadata = Json.metadata(next);
    if (!Finalizers.isDeleting(live.json())) {
      metadata.put("deletionTimestamp", timestamps.now()).put("deletionGracePeriodSeconds", 0);
      if (metadata.has("generation")) {
        metadata.put("generation", metadata.path("generation").asInt() + 1);
      }
    }
    if (target.type().is("", Namespaces.COLLECTION)) {
      Json.child(next, "status").put("phase", "Terminating");
    }
    return options.dryRun() ? next : store.put(target.key(), next).json();
  }

  private static void checkPreconditions(Target target, StoredObject live, DeleteOptions options) {
    String uid = Json.text(live.json(), "metadata", "uid");
    if (options.uid().isPresent() && !options.uid().get().equals(uid)) {
      throw target.conflict(
          "Precondition failed: UID in precondition: "
              + options.uid().get()
              + ", UID in object meta: "
              + uid);
    }
    String version = Long.toString(live.revision());
    if (options.resourceVersion().isPresent() && !options.resourceVersion().get().equals(version)) {
      throw target.conflict(
          "Precondition failed: ResourceVersion in precondition: "
              + options.resourceVersion().get()
              + ", ResourceVersion in object meta: "
              + version);
    }
  }

  private static ObjectNode gone(ResourceType type, StoredObject live) {
    ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", "Success");
    ObjectNode details = status.putObject("details").put("name", Json.name(live.json()));
    if (!type.group().isEmpty()) {
      details.put("group", type.group());
    }
    details.put("kind", type.plural()).put("uid", Json.text(live.json(), "metadata", "uid"));
    return status;
  }
}
