package io.egressgateway.lab.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The {@code metadata.managedFields} of one object, decoded. Mutable. */
final class ManagedFields {
  static final String APPLY = "Apply";
  static final String UPDATE = "Update";

  private static final Set<String> SERVER_METADATA =
      Set.of(
          "f:name",
          "f:namespace",
          "f:generateName",
          "f:uid",
          "f:creationTimestamp",
          "f:resourceVersion",
          "f:generation",
          "f:managedFields",
          "f:selfLink",
          "f:deletionTimestamp",
          "f:deletionGracePeriodSeconds");

  /** One entry; the set and the time change, the rest is its identity. */
  static final class Entry {
    final String manager;
    final String operation;
    final String apiVersion;
    final String subresource;
    FieldSet fields;
    String time;

    Entry(FieldManager manager, String operation, String time) {
      this(manager.name(), operation, manager.apiVersion(), manager.subresource(), time);
    }

    private Entry(
        String manager, String operation, String apiVersion, String subresource, String time) {
      this.manager = manager;
      this.operation = operation;
      this.apiVersion = apiVersion;
      this.subresource = subresource;
      this.fields = new FieldSet();
      this.time = time;
    }

    boolean belongsTo(FieldManager who, String how) {
      return manager.equals(who.name())
          && operation.equals(how)
          && subresource.equals(who.subresource())
          && (how.equals(APPLY) || apiVersion.equals(who.apiVersion()));
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  static ManagedFields of(JsonNode object) {
    ManagedFields all = new ManagedFields();
    for (JsonNode json : object.path("metadata").path("managedFields")) {
      if (!json.has("manager")) {
        continue;
      }
      Entry entry =
          new Entry(
              Json.text(json, "manager"),
              Json.text(json, "operation"),
              Json.text(json, "apiVersion"),
              Json.text(json, "subresource"),
              Json.text(json, "time"));
      entry.fields = FieldSet.fromJson(json.path("fieldsV1"));
      all.entries.add(entry);
    }
    return all;
  }

  List<Entry> entries() {
    return entries;
  }

  Entry entry(FieldManager who, String how, String now) {
    for (Entry entry : entries) {
      if (entry.belongsTo(who, how)) {
        return entry;
      }
    }
    Entry made = new Entry(who, how, now);
    entries.add(made);
    return made;
  }

  void writeTo(ObjectNode object) {
    entries.removeIf(entry -> entry.fields.isEmpty());
    ObjectNode metadata = Json.metadata(object);
    metadata.remove("managedFields");
    if (entries.isEmpty()) {
      return;
    }
    ArrayNode list = metadata.putArray("managedFields");
    for (Entry entry : entries) {
      ObjectNode json = list.addObject();
      json.put("manager", entry.manager).put("operation", entry.operation);
      json.put("apiVersion", entry.apiVersion).put("time", entry.time);
      json.put("fieldsType", "FieldsV1").set("fieldsV1", entry.fields.toJson());
      if (!entry.subresource.isEmpty()) {
        json.put("subresource", entry.subresource);
      }
    }
  }

  /** The fields of a value that can be owned: not its identity, nor what the server sets. */
  static FieldSet owned(Schema schema, JsonNode object) {
    return ownable(FieldDiff.fieldsOf(schema, object));
  }

  static FieldSet ownable(FieldSet set) {
    set.removeChild("f:apiVersion");
    set.removeChild("f:kind");
    FieldSet metadata = set.children().get("f:metadata");
    if (metadata != null) {
      SERVER_METADATA.forEach(metadata::removeChild);
      FieldSet bare = new FieldSet();
      bare.include();
      metadata.removeAll(bare);
    }
    set.trim();
    return set;
  }
}
