package io.egressgateway.lab.apiserver.collect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.store.Change;
import io.egressgateway.lab.apiserver.store.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Which objects name which owner, by UID. */
final class OwnerIndex {
  private final Map<String, ObjectKey> living = new HashMap<>();
  private final Map<String, Set<ObjectKey>> dependents = new HashMap<>();

  void changed(Change change) {
    String uid = Json.text(change.object().json(), "metadata", "uid");
    ObjectKey key = change.object().key();
    change.previous().ifPresent(old -> ownersOf(old.json()).forEach(owner -> forget(owner, key)));
    if (change.kind() == Change.Kind.DELETED) {
      living.remove(uid);
      return;
    }
    living.put(uid, key);
    ownersOf(change.object().json())
        .forEach(owner -> dependents.computeIfAbsent(owner, _ -> new TreeSet<>()).add(key));
  }

  boolean exists(String uid) {
    return living.containsKey(uid);
  }

  Optional<ObjectKey> find(String uid) {
    return Optional.ofNullable(living.get(uid));
  }

  List<ObjectKey> dependentsOf(String uid) {
    return List.copyOf(dependents.getOrDefault(uid, Set.of()));
  }

  static List<String> ownersOf(JsonNode object) {
    JsonNode references = Json.at(object, "metadata", "ownerReferences");
    if (references.isEmpty()) {
      return List.of();
    }
    List<String> uids = new ArrayList<>();
    references.forEach(reference -> uids.add(Json.text(reference, "uid")));
    return uids;
  }

  static void removeOwner(ObjectNode object, String uid) {
    ObjectNode metadata = Json.metadata(object);
    if (metadata.path("ownerReferences") instanceof ArrayNode references) {
      for (int i = references.size() - 1; i >= 0; i--) {
        if (Json.text(references.get(i), "uid").equals(uid)) {
          references.remove(i);
        }
      }
      if (references.isEmpty()) {
        metadata.remove("ownerReferences");
      }
    }
  }

  private void forget(String owner, ObjectKey dependent) {
    Set<ObjectKey> keys = dependents.get(owner);
    if (keys != null && keys.remove(dependent) && keys.isEmpty()) {
      dependents.remove(owner);
    }
  }
}
