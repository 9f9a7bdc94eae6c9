package io.egressgateway.lab.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Server-side apply: merge an applied configuration into the live object, field by field. */
public final class ServerSideApply {
  private static final String METADATA = "metadata";
  private static final String STATUS = "status";

  private final Schema schema;
  private final FieldManager manager;
  private final String now;

  /**
   * @param now RFC 3339 time for changed entries
   */
  public ServerSideApply(Schema schema, FieldManager manager, String now) {
    this.schema = schema;
    this.manager = manager;
    this.now = now;
  }

  /**
   * The live object with the configuration applied and managedFields written.
   *
   * @param live the stored object, or an object with only a name if there is none yet
   * @param config what the manager wants; fields it applied before and left out now are removed
   * @param separateStatus whether status is written through its subresource only
   * @throws ApiException 409 if another manager owns a field with another value and force is off
   */
  public ObjectNode apply(ObjectNode live, ObjectNode config, boolean separateStatus) {
    ObjectNode wanted = relevant(config, separateStatus);
    ManagedFields managed = ManagedFields.of(live);
    ObjectNode merged = live.deepCopy();
    merge(schema, merged, wanted);
    FieldSet applied = ManagedFields.owned(schema, wanted);
    FieldSet changed = ManagedFields.ownable(FieldDiff.between(schema, live, merged).changed());

    ManagedFields.Entry mine = managed.entry(manager, ManagedFields.APPLY, now);
    takeOver(managed, mine, changed);
    FieldSet dropped = mine.fields.copy();
    dropped.removeAll(applied);
    FieldSet othersOwn = new FieldSet();
    for (ManagedFields.Entry entry : managed.entries()) {
      if (entry != mine) {
        othersOwn.addAll(entry.fields);
      }
    }
    prune(schema, merged, dropped, List.of(othersOwn, applied));
    if (!mine.fields.toJson().equals(applied.toJson())) {
      mine.time = now;
    }
    mine.fields = applied;
    managed.writeTo(merged);
    return merged;
  }

  private ObjectNode relevant(ObjectNode config, boolean separateStatus) {
    ObjectNode wanted = config.deepCopy();
    Json.metadata(wanted).remove("managedFields");
    Json.metadata(wanted).remove("resourceVersion");
    if (manager.subresource().equals(STATUS)) {
      wanted.retain("apiVersion", "kind", STATUS);
    } else if (separateStatus) {
      wanted.remove(STATUS);
    }
    return wanted;
  }

  private void takeOver(ManagedFields managed, ManagedFields.Entry mine, FieldSet changed) {
    Map<String, List<String>> conflicts = new LinkedHashMap<>();
    for (ManagedFields.Entry entry : managed.entries()) {
      if (entry == mine) {
        continue;
      }
      FieldSet contested = entry.fields.intersection(changed);
      if (contested.isEmpty()) {
        continue;
      }
      if (manager.force()) {
        entry.fields.removeAll(contested);
      } else {
        String sub =
            entry.subresource.isEmpty() ? "" : " with subresource \"" + entry.subresource + "\"";
        String who = "conflict with \"" + entry.manager + "\"" + sub + " using " + entry.apiVersion;
        conflicts.computeIfAbsent(who, _ -> new ArrayList<>()).addAll(contested.paths());
      }
    }
    if (!conflicts.isEmpty()) {
      throw refusal(conflicts);
    }
  }

  private static ApiException refusal(Map<String, List<String>> conflicts) {
    List<FieldCause> causes = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    conflicts.forEach((who, paths) -> {
      text.append(text.isEmpty() ? "" : "\n").append(who).append(':');
      text.append(paths.size() == 1 ? " " : "\n- ").append(String.join("\n- ", paths));
      paths.forEach(path -> causes.add(new FieldCause(path, "FieldManagerConflict", who)));
    });
    int count = causes.size();
    String head = "Apply failed with " + count + " conflict" + (count == 1 ? "" : "s") + ": ";
    return ApiException.applyConflict(head + text, causes);
  }

  private static void merge(Schema schema, ObjectNode target, ObjectNode wanted) {
    for (var field : wanted.properties()) {
      JsonNode merged =
          merged(schema.field(field.getKey()), target.path(field.getKey()), field.getValue());
      target.set(field.getKey(), merged);
    }
  }

  private static JsonNode merged(Schema schema, JsonNode live, JsonNode wanted) {
    if (wanted instanceof ObjectNode object && !schema.atomicMap()) {
      ObjectNode result = live instanceof ObjectNode present ? present.deepCopy() : Json.object();
      merge(schema, result, object);
      return result;
    }
    if (wanted.isArray() && live.isArray() && FieldDiff.itemwise(schema)) {
      Map<String, JsonNode> items = ListKeys.items(schema, live);
      ListKeys.items(schema, wanted)
          .forEach((element, item) ->
              items.merge(
                  element,
                  item,
                  (old, now) -> merged(schema.items().orElse(Schema.UNKNOWN), old, now)));
      ArrayNode list = Json.array();
      list.addAll(items.values());
      return list;
    }
    return wanted.deepCopy();
  }

  /** Removes the fields of a set from a value, except what is kept or holds something kept. */
  private static void prune(Schema schema, JsonNode value, FieldSet dropped, List<FieldSet> kept) {
    for (var child : dropped.children().entrySet()) {
      String element = child.getKey();
      List<FieldSet> keptBelow = below(kept, element);
      if (value instanceof ObjectNode object && element.startsWith("f:")) {
        String name = element.substring(2);
        if (!object.has(name)) {
          continue;
        }
        prune(schema.field(name), object.path(name), child.getValue(), keptBelow);
        boolean emptied = object.path(name).isContainerNode() && object.path(name).isEmpty();
        if (keptBelow.isEmpty()
            && (child.getValue().isMember() || emptied)
            && !METADATA.equals(name)) {
          object.remove(name);
        }
      } else if (value instanceof ArrayNode array) {
        pruneItem(schema, array, child.getValue(), element, keptBelow);
      }
    }
  }

  private static void pruneItem(
      Schema schema, ArrayNode array, FieldSet dropped, String element, List<FieldSet> kept) {
    for (int i = array.size() - 1; i >= 0; i--) {
      if (!ListKeys.element(schema, array.get(i)).equals(element)) {
        continue;
      }
      if (dropped.isMember() && kept.isEmpty()) {
        array.remove(i);
      } else {
        prune(schema.items().orElse(Schema.UNKNOWN), array.get(i), dropped, kept);
      }
    }
  }

  private static List<FieldSet> below(List<FieldSet> sets, String element) {
    List<FieldSet> found = new ArrayList<>();
    for (FieldSet set : sets) {
      FieldSet child = set.children().get(element);
      if (child != null && !child.isEmpty()) {
        found.add(child);
      }
    }
    return found;
  }
}
