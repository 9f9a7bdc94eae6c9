package io.egressgateway.lab.apiserver.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Definitions;
import io.egressgateway.lab.apiserver.operation.DeleteOptions;
import io.egressgateway.lab.apiserver.operation.Finalizers;
import io.egressgateway.lab.apiserver.operation.Operations;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.store.Change;
import io.egressgateway.lab.apiserver.store.ObjectKey;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The garbage collector, the namespace controller and the CRD finalizer in one: it looks at what
 * changed, a moment after it changed, and deletes what has no reason to be there any more.
 */
public final class Collector {
  private static final String NAMESPACES = "namespaces";

  private final Operations operations;
  private final OwnerIndex owners = new OwnerIndex();
  private final ArrayDeque<Change> pending = new ArrayDeque<>();
  private final Executor later;

  /**
   * @param later runs a task soon on the event-loop thread, never at once
   */
  public Collector(Operations operations, Executor later) {
    this.operations = operations;
    this.later = later;
    operations.store().observe(this::changed);
  }

  private void changed(Change change) {
    owners.changed(change);
    if (!isInteresting(change)) {
      return;
    }
    pending.add(change);
    if (pending.size() == 1) {
      later.execute(this::work);
    }
  }

  /** Most changes, such as a new pod without an owner, need no second look. */
  private boolean isInteresting(Change change) {
    JsonNode object = change.object().json();
    return change.kind() == Change.Kind.DELETED
        || Finalizers.isDeleting(object)
        || !OwnerIndex.ownersOf(object).isEmpty();
  }

  private void work() {
    List<Change> batch = new ArrayList<>(pending);
    pending.clear();
    batch.forEach(this::look);
  }

  private void look(Change change) {
    ObjectKey key = change.object().key();
    if (change.kind() == Change.Kind.DELETED) {
      String uid = Json.text(change.object().json(), "metadata", "uid");
      owners.dependentsOf(uid).forEach(dependent -> collect(dependent, uid));
      nextToGo(key);
      OwnerIndex.ownersOf(change.object().json()).forEach(this::ownerMayGo);
      return;
    }
    Optional<StoredObject> live = operations.store().get(key);
    if (live.isEmpty()) {
      return;
    }
    if (Finalizers.isDeleting(live.get().json())) {
      deleting(live.get());
    } else {
      collectIfOwnerless(live.get());
    }
  }

  /** An object is gone: something that is being deleted may have waited for it. */
  private void nextToGo(ObjectKey gone) {
    if (!gone.namespace().isEmpty()) {
      operations
          .store()
          .get(new ObjectKey(NAMESPACES, "", gone.namespace()))
          .filter(namespace -> Finalizers.isDeleting(namespace.json()))
          .ifPresent(this::deleting);
    }
    operations
        .store()
        .get(new ObjectKey(Definitions.COLLECTION, "", gone.collection()))
        .filter(definition -> Finalizers.isDeleting(definition.json()))
        .ifPresent(this::deleting);
  }

  /** An owner may have waited for the object that is gone (foreground deletion). */
  private void ownerMayGo(String ownerUid) {
    owners
        .find(ownerUid)
        .flatMap(operations.store()::get)
        .filter(owner -> Finalizers.isDeleting(owner.json()))
        .ifPresent(this::deleting);
  }

  private void deleting(StoredObject object) {
    String collection = object.key().collection();
    if (collection.equals(NAMESPACES)) {
      emptyNamespace(object);
    } else if (collection.equals(Definitions.COLLECTION)) {
      emptyDefinition(object);
    }
    List<String> finalizers = Finalizers.of(object.json());
    String uid = Json.text(object.json(), "metadata", "uid");
    if (finalizers.contains("orphan")) {
      owners.dependentsOf(uid).forEach(dependent -> disown(dependent, uid));
      finish(object.key(), next -> Finalizers.remove(next, "orphan"));
    } else if (finalizers.contains("foregroundDeletion")) {
      List<ObjectKey> dependents = owners.dependentsOf(uid);
      dependents.forEach(this::delete);
      if (owners.dependentsOf(uid).isEmpty()) {
        finish(object.key(), next -> Finalizers.remove(next, "foregroundDeletion"));
      }
    }
  }

  private void emptyNamespace(StoredObject namespace) {
    boolean empty = true;
    for (ResourceType type : operations.registry().namespacedCollections()) {
      empty &= empty(type, namespace.key().name());
    }
    if (empty) {
      finish(namespace.key(), next -> next.remove("spec"));
    }
  }

  private void emptyDefinition(StoredObject definition) {
    String name = definition.key().name();
    boolean empty =
        operations.registry().forCollection(name).map(type -> empty(type, "")).orElse(true);
    if (empty) {
      finish(definition.key(), next -> Finalizers.remove(next, Definitions.FINALIZER));
    }
  }

  /** Deletes all objects of a kind in a namespace; false if some are still there afterwards. */
  private boolean empty(ResourceType type, String namespace) {
    List<StoredObject> objects = List.copyOf(operations.store().list(type.collection(), namespace));
    objects.forEach(object -> delete(object.key()));
    return operations.store().list(type.collection(), namespace).isEmpty();
  }

  /** Takes a reason to wait off an object and removes the object if it was the last. */
  private void finish(ObjectKey key, Consumer<ObjectNode> change) {
    Optional<StoredObject> live = operations.store().get(key);
    if (live.isEmpty()) {
      return;
    }
    ObjectNode next = live.get().json().deepCopy();
    change.accept(next);
    boolean waits =
        !Finalizers.of(next).isEmpty() || (key.collection().equals(NAMESPACES) && next.has("spec"));
    if (waits) {
      if (!next.equals(live.get().json())) {
        operations.store().put(key, next);
      }
    } else {
      operations.store().remove(key);
    }
  }

  private void collectIfOwnerless(StoredObject object) {
    boolean owned = OwnerIndex.ownersOf(object.json()).stream().anyMatch(owners::exists);
    if (!owned) {
      delete(object.key());
    }
  }

  /** One owner of an object is gone: delete it, or forget the owner if there is another. */
  private void collect(ObjectKey dependent, String goneUid) {
    Optional<StoredObject> live = operations.store().get(dependent);
    if (live.isEmpty()) {
      return;
    }
    boolean otherOwner =
        OwnerIndex.ownersOf(live.get().json()).stream()
            .anyMatch(uid -> !uid.equals(goneUid) && owners.exists(uid));
    if (otherOwner) {
      disown(dependent, goneUid);
    } else {
      delete(dependent);
    }
  }

  private void disown(ObjectKey dependent, String ownerUid) {
    operations
        .store()
        .get(dependent)
        .ifPresent(live -> {
          ObjectNode next = live.json().deepCopy();
          OwnerIndex.removeOwner(next, ownerUid);
          operations.store().put(dependent, next);
        });
  }

  private void delete(ObjectKey key) {
    Optional<ResourceType> type = operations.registry().forCollection(key.collection());
    Optional<StoredObject> live = operations.store().get(key);
    if (type.isPresent() && live.isPresent() && !Finalizers.isDeleting(live.get().json())) {
      Target target = new Target(type.get(), key.namespace(), key.name(), "");
      operations.remover().delete(target, DeleteOptions.background());
    }
  }
}
