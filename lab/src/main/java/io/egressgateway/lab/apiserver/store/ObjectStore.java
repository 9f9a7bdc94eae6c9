package io.egressgateway.lab.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * All objects, in memory, with one revision counter for everything as etcd has.
 *
 * <p>Not thread-safe: confined to the event-loop thread of the server.
 */
public final class ObjectStore {
  /** Where the counter starts: not 0 or 1, which mean something else in requests. */
  private static final long FIRST_REVISION = 100;

  private final Map<String, TreeMap<ObjectKey, StoredObject>> collections = new HashMap<>();
  private final Map<String, Set<Consumer<Change>>> watchers = new HashMap<>();
  private final List<Consumer<Change>> observers = new ArrayList<>();
  private final EventLog log;
  private long revision = FIRST_REVISION;

  public ObjectStore(int eventLogCapacity) {
    this.log = new EventLog(eventLogCapacity, FIRST_REVISION);
  }

  public long revision() {
    return revision;
  }

  public Optional<StoredObject> get(ObjectKey key) {
    return Optional.ofNullable(collection(key.collection()).get(key));
  }

  /** Objects of a collection in order of namespace and name; an empty namespace means all. */
  public Collection<StoredObject> list(String collection, String namespace) {
    return within(collection(collection), collection, namespace).values();
  }

  /**
   * A collection as it was at an earlier revision.
   *
   * @throws ApiException 410 if the log does not reach back so far
   */
  public Collection<StoredObject> listAt(String collection, String namespace, long then) {
    if (then >= revision) {
      return list(collection, namespace);
    }
    List<Change> undo = log.newestFirst(then, collection);
    if (undo.isEmpty()) {
      return list(collection, namespace);
    }
    TreeMap<ObjectKey, StoredObject> copy = new TreeMap<>(collection(collection));
    for (Change change : undo) {
      change
          .previous()
          .ifPresentOrElse(
              old -> copy.put(old.key(), old), () -> copy.remove(change.object().key()));
    }
    return within(copy, collection, namespace).values();
  }

  /** Stores a new version; sets metadata.resourceVersion in the given tree and keeps the tree. */
  public StoredObject put(ObjectKey key, ObjectNode json) {
    revision++;
    Json.metadata(json).put("resourceVersion", Long.toString(revision));
    StoredObject stored = new StoredObject(key, json, revision);
    Optional<StoredObject> previous =
        Optional.ofNullable(collection(key.collection()).put(key, stored));
    publish(
        new Change(
            previous.isPresent() ? Change.Kind.MODIFIED : Change.Kind.ADDED, stored, previous));
    return stored;
  }

  public void remove(ObjectKey key) {
    get(key).ifPresent(live -> remove(key, live.json()));
  }

  /** Removes an object whose last state, as watchers are told, is not the stored one. */
  public void remove(ObjectKey key, ObjectNode lastState) {
    StoredObject removed = collection(key.collection()).remove(key);
    if (removed == null) {
      return;
    }
    revision++;
    ObjectNode last = lastState.deepCopy();
    Json.metadata(last).put("resourceVersion", Long.toString(revision));
    StoredObject tombstone = new StoredObject(key, last, revision);
    publish(new Change(Change.Kind.DELETED, tombstone, Optional.of(removed)));
  }

  /**
   * Changes of a collection after a revision, oldest first.
   *
   * @throws ApiException 410 if some of them are forgotten
   */
  public List<Change> changesAfter(long after, String collection) {
    return log.after(after, collection);
  }

  /** Forgets the event log: resuming from any earlier revision now gives 410. */
  public void compact() {
    // The revision moves on, so that even a reader who is up to date has to list again.
    revision++;
    log.compact(revision);
  }

  /** Calls the watcher for each change of the collection until it is removed again. */
  public void watch(String collection, Consumer<Change> watcher) {
    watchers.computeIfAbsent(collection, _ -> new LinkedHashSet<>()).add(watcher);
  }

  public void unwatch(String collection, Consumer<Change> watcher) {
    Set<Consumer<Change>> registered = watchers.get(collection);
    if (registered != null) {
      registered.remove(watcher);
    }
  }

  /** Calls the observer for every change, for ever. */
  public void observe(Consumer<Change> observer) {
    observers.add(observer);
  }

  private void publish(Change change) {
    log.append(change);
    // Copies, because a watcher whose connection fails removes itself while being called.
    for (Consumer<Change> watcher :
        List.copyOf(watchers.getOrDefault(change.object().key().collection(), Set.of()))) {
      watcher.accept(change);
    }
    for (Consumer<Change> observer : observers) {
      observer.accept(change);
    }
  }

  private TreeMap<ObjectKey, StoredObject> collection(String name) {
    return collections.computeIfAbsent(name, _ -> new TreeMap<>());
  }

  private static Map<ObjectKey, StoredObject> within(
      TreeMap<ObjectKey, StoredObject> all, String collection, String namespace) {
    if (namespace.isEmpty()) {
      return all;
    }
    return all.subMap(
        new ObjectKey(collection, namespace, ""),
        true,
        new ObjectKey(collection, namespace + "\0", ""),
        false);
  }
}
