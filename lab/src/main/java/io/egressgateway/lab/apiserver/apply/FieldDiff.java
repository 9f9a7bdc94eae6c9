package io.egressgateway.lab.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.util.Map;

/**
 * What differs between two values of a schema.
 *
 * @param changed fields added or given another value
 * @param removed fields that are gone
 */
record FieldDiff(FieldSet changed, FieldSet removed) {
  static FieldDiff between(Schema schema, JsonNode before, JsonNode after) {
    FieldDiff diff = new FieldDiff(new FieldSet(), new FieldSet());
    compare(schema, before, after, diff);
    diff.changed.trim();
    diff.removed.trim();
    return diff;
  }

  /** The fields a value consists of: its leaves, list items and empty containers. */
  static FieldSet fieldsOf(Schema schema, JsonNode value) {
    FieldSet set = new FieldSet();
    collect(schema, value, set);
    return set;
  }

  private static void collect(Schema schema, JsonNode value, FieldSet here) {
    if (value.isObject() && !value.isEmpty() && !schema.atomicMap()) {
      for (var field : value.properties()) {
        collect(schema.field(field.getKey()), field.getValue(), here.child("f:" + field.getKey()));
      }
    } else if (value.isArray() && !value.isEmpty() && itemwise(schema)) {
      ListKeys.items(schema, value)
          .forEach((element, item) -> {
            FieldSet child = here.child(element);
            child.include();
            if (schema.listOfKeyed()) {
              collect(schema.items().orElse(Schema.UNKNOWN), item, child);
            }
          });
    } else {
      here.include();
    }
  }

  private static void compare(Schema schema, JsonNode before, JsonNode after, FieldDiff at) {
    if (before.equals(after)) {
      return;
    }
    if (before.isObject() && after.isObject() && !schema.atomicMap()) {
      compareObjects(schema, before, after, at);
    } else if (before.isArray() && after.isArray() && itemwise(schema)) {
      compareLists(schema, before, after, at);
    } else {
      at.changed.addAll(fieldsOf(schema, after));
    }
  }

  private static void compareObjects(Schema schema, JsonNode before, JsonNode after, FieldDiff at) {
    for (var field : after.properties()) {
      String element = "f:" + field.getKey();
      Schema type = schema.field(field.getKey());
      JsonNode old = before.path(field.getKey());
      if (old.isMissingNode()) {
        at.changed.child(element).addAll(fieldsOf(type, field.getValue()));
      } else {
        compare(type, old, field.getValue(), at.below(element));
      }
    }
    for (var field : before.properties()) {
      if (!after.has(field.getKey())) {
        at.removed.child("f:" + field.getKey()).include();
      }
    }
  }

  private static void compareLists(Schema schema, JsonNode before, JsonNode after, FieldDiff at) {
    Schema type = schema.items().orElse(Schema.UNKNOWN);
    Map<String, JsonNode> old = ListKeys.items(schema, before);
    Map<String, JsonNode> now = ListKeys.items(schema, after);
    now.forEach((element, item) -> {
      JsonNode then = old.get(element);
      if (then == null) {
        at.changed.child(element).include();
        if (schema.listOfKeyed()) {
          collect(type, item, at.changed.child(element));
        }
      } else if (schema.listOfKeyed()) {
        compare(type, then, item, at.below(element));
      }
    });
    old.keySet().stream()
        .filter(element -> !now.containsKey(element))
        .forEach(element -> at.removed.child(element).include());
  }

  private FieldDiff below(String element) {
    return new FieldDiff(changed.child(element), removed.child(element));
  }

  static boolean itemwise(Schema schema) {
    return schema.listOfKeyed() || schema.listOfUnique();
  }
}
