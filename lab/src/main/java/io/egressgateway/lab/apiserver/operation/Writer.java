package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.apply.Ownership;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.resource.VersionForm;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Create and update. Confined to the event-loop thread. */
public final class Writer {
  private static final List<String> SERVER_METADATA =
      List.of(
          "uid",
          "creationTimestamp",
          "generation",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "generateName");
  private static final String SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";
  private static final int SUFFIX_LENGTH = 5;
  private static final String STALE =
      "the object has been modified; please apply your changes to the latest version and try again";

  private final ObjectStore store;
  private final Admission admission;
  private final Definitions definitions;
  private final Namespaces namespaces;
  private final Timestamps timestamps;

  Writer(ObjectStore store, Admission admission, Definitions definitions, Timestamps timestamps) {
    this.store = store;
    this.admission = admission;
    this.definitions = definitions;
    this.namespaces = new Namespaces(store);
    this.timestamps = timestamps;
  }

  /**
   * Stores a new object.
   *
   * @param body the object as sent; changed in place
   * @return the object as stored
   * @throws ApiException 400, 403, 404, 409 or 422
   */
  public ObjectNode create(Target target, ObjectNode body, WriteOptions options) {
    return store(complete(draftNew(target, body, options)));
  }

  /**
   * Begins a creation: all that is done before webhooks may change the object.
   *
   * @throws ApiException 400, 403 or 404
   */
  Draft draftNew(Target target, ObjectNode body, WriteOptions options) {
    if (!Json.text(body, "metadata", "resourceVersion").isEmpty()) {
      throw ApiException.badRequest("resourceVersion should not be set on objects to be created");
    }
    Target named = identify(target, body);
    prepareNew(named, body, options);
    return new Draft(named, Optional.empty(), body, options, true);
  }

  /** Begins the creation of an object whose managedFields are written (server-side apply). */
  Draft draftApplied(Target target, ObjectNode body, WriteOptions options) {
    Target named = identify(target, body);
    prepareNew(named, body, options);
    return new Draft(named, Optional.empty(), body, options, false);
  }

  private void prepareNew(Target target, ObjectNode body, WriteOptions options) {
    ResourceType type = target.type();
    namespaces.requireOpen(target);
    VersionForm.store(type, body);
    // Kubelets create their Node together with its status; other kinds start without one.
    if (type.statusSubresource() && !type.is("", "nodes")) {
      body.remove("status");
    }
    admission.prune(type, body, options);
    ObjectNode metadata = Json.metadata(body);
    SERVER_METADATA.stream().filter(f -> !f.equals("generateName")).forEach(metadata::remove);
    metadata.put("uid", newUid()).put("creationTimestamp", timestamps.now());
    if (type.custom() || Definitions.isDefinition(type)) {
      metadata.put("generation", 1);
    }
    if (Definitions.isDefinition(type)) {
      definitions.prepare(body, timestamps.now());
      definitions.addFinalizer(body);
    }
    admission.fill(type, body, MissingNode.getInstance());
  }

  /**
   * Goes on with a write that webhooks have changed: defaults, checks, generation, ownership.
   *
   * @throws ApiException 422
   */
  Draft complete(Draft draft) {
    ResourceType type = draft.target().type();
    ObjectNode object = draft.object();
    JsonNode before = draft.before();
    admission.complete(type, object, before);
    if (draft.live().isPresent()) {
      ObjectNode live = draft.live().get().json();
      Finalizers.checkNotAdded(draft.target(), live, object);
      bumpGeneration(type, live, object);
    }
    if (draft.own()) {
      Ownership.update(type.schema(), before, object, draft.options().manager(), timestamps.now());
    }
    draft
        .live()
        .ifPresent(
            live -> Json.metadata(object).put("resourceVersion", Long.toString(live.revision())));
    return draft;
  }

  /**
   * Ends a write.
   *
   * @return the object as stored
   * @throws ApiException 409 where another write came between
   */
  ObjectNode store(Draft draft) {
    return draft.live().isPresent() ? overwrite(draft, draft.live().get()) : insert(draft);
  }

  private ObjectNode insert(Draft draft) {
    Target target = draft.target();
    if (store.get(target.key()).isPresent()) {
      throw ApiException.alreadyExists(
          target.type().group(), target.type().plural(), target.name());
    }
    return draft.options().dryRun()
        ? draft.object()
        : store.put(target.key(), draft.object()).json();
  }

  private ObjectNode overwrite(Draft draft, StoredObject live) {
    Target target = draft.target();
    ObjectNode whole = draft.object();
    StoredObject now = store.get(target.key()).orElseThrow(target::notFound);
    if (now.revision() != live.revision()) {
      throw target.conflict(STALE);
    }
    if (draft.options().dryRun() || whole.equals(live.json())) {
      return whole;
    }
    if (Finalizers.isDone(target.type(), whole)) {
      store.remove(target.key(), whole);
      return whole;
    }
    return store.put(target.key(), whole).json();
  }

  /**
   * Begins to replace an object, or its status only.
   *
   * @param body the object as sent; changed in place
   * @throws ApiException 400, 404, 409 or 422
   */
  Draft draftUpdate(Target target, ObjectNode body, WriteOptions options) {
    StoredObject live = store.get(target.key()).orElseThrow(target::notFound);
    Target named = identify(target, body);
    String sent = Json.text(body, "metadata", "resourceVersion");
    if (sent.isEmpty() && target.type().custom()) {
      FieldCause cause =
          FieldCause.invalid("metadata.resourceVersion", "0x0", "must be specified for an update");
      throw ApiException.invalid(
          target.type().group(), target.type().kind(), target.name(), List.of(cause));
    }
    VersionForm.store(target.type(), body);
    return draft(named, live, body, options, true);
  }

  /**
   * Begins a new version of a live object.
   *
   * @param next the whole new object; changed in place
   * @param own whether managedFields still have to be written
   */
  Draft draft(
      Target target, StoredObject live, ObjectNode next, WriteOptions options, boolean own) {
    ResourceType type = target.type();
    String sent = Json.text(next, "metadata", "resourceVersion");
    if (!sent.isEmpty() && !sent.equals(Long.toString(live.revision()))) {
      throw target.conflict(STALE);
    }
    requireSameUid(target, live, next);
    ObjectNode whole = separated(target, live.json(), next);
    admission.prune(type, whole, options);
    keepServerMetadata(live.json(), whole);
    if (Definitions.isDefinition(type)) {
      definitions.prepare(whole, timestamps.now());
    }
    admission.fill(type, whole, live.json());
    return new Draft(target, Optional.of(live), whole, options, own);
  }

  /** What the new version takes from the request and what from the live object. */
  private static ObjectNode separated(Target target, ObjectNode live, ObjectNode next) {
    if (target.isStatus()) {
      ObjectNode whole = live.deepCopy();
      Json.copyField(next, whole, "status");
      if (Json.at(next, "metadata").has("managedFields")) {
        Json.metadata(whole).set("managedFields", next.path("metadata").path("managedFields"));
      }
      return whole;
    }
    if (target.type().statusSubresource()) {
      Json.copyField(live, next, "status");
    }
    return next;
  }

  private static void keepServerMetadata(ObjectNode live, ObjectNode next) {
    ObjectNode metadata = Json.metadata(next);
    for (String field : SERVER_METADATA) {
      Json.copyField(live.path("metadata"), metadata, field);
    }
  }

  private static void requireSameUid(Target target, StoredObject live, ObjectNode next) {
    String sent = Json.text(next, "metadata", "uid");
    String uid = Json.text(live.json(), "metadata", "uid");
    if (!sent.isEmpty() && !sent.equals(uid)) {
      throw target.conflict(
          "Precondition failed: UID in precondition: " + sent + ", UID in object meta: " + uid);
    }
  }

  private static void bumpGeneration(ResourceType type, ObjectNode live, ObjectNode next) {
    JsonNode generation = live.path("metadata").path("generation");
    if (generation.isMissingNode()) {
      return;
    }
    List<String> outside =
        type.statusSubresource() ? List.of("metadata", "status") : List.of("metadata");
    ObjectNode before = live.deepCopy();
    ObjectNode after = next.deepCopy();
    before.remove(outside);
    after.remove(outside);
    if (!before.equals(after)) {
      Json.metadata(next).put("generation", generation.asInt() + 1);
    }
  }

  /** Checks kind, apiVersion, namespace and name against the URL and completes them. */
  private static Target identify(Target target, ObjectNode body) {
    ResourceType type = target.type();
    match(body, "apiVersion", type.apiVersion());
    match(body, "kind", type.kind());
    ObjectNode metadata = Json.metadata(body);
    if (type.namespaced()) {
      String namespace = Json.namespace(body);
      if (!namespace.isEmpty() && !namespace.equals(target.namespace())) {
        throw ApiException.badRequest(
            "the namespace of the provided object does not match the namespace sent on the"
                + " request");
      }
      metadata.put("namespace", target.namespace());
    } else {
      metadata.remove("namespace");
    }
    String name = Json.name(body);
    if (name.isEmpty() && !target.name().isEmpty()) {
      name = target.name();
    } else if (name.isEmpty() && metadata.has("generateName")) {
      name = Json.text(metadata, "generateName") + suffix();
    }
    if (!target.name().isEmpty() && !target.name().equals(name)) {
      throw ApiException.badRequest(
          "the name of the object ("
              + name
              + ") does not match the name on the URL ("
              + target.name()
              + ")");
    }
    metadata.put("name", name);
    return target.named(name);
  }

  private static void match(ObjectNode body, String field, String expected) {
    String sent = Json.text(body, field);
    if (!sent.isEmpty() && !sent.equals(expected)) {
      throw ApiException.badRequest(
          "the " + field + " in the data (" + sent + ") does not match the expected " + expected);
    }
    body.put(field, expected);
  }

  /** A random UID; from a fast generator, because it is an identity and not a secret. */
  private static String newUid() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new UUID(high, low).toString();
  }

  private static String suffix() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < SUFFIX_LENGTH; i++) {
      text.append(
          SUFFIX_LETTERS.charAt(ThreadLocalRandom.current().nextInt(SUFFIX_LETTERS.length())));
    }
    return text.toString();
  }
}
