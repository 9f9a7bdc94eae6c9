package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes the defaults of a schema into an object, as a real server does before validation. */
public final class Defaulting {
  private Defaulting() {}

  public static void apply(Schema schema, JsonNode value) {
    if (value instanceof ObjectNode object) {
      for (var property : schema.properties().entrySet()) {
        fill(object, property.getKey(), property.getValue());
      }
      for (var field : object.properties()) {
        apply(schema.field(field.getKey()), field.getValue());
      }
    } else if (value.isArray() && schema.items().isPresent()) {
      Schema items = schema.items().get();
      value.forEach(item -> apply(items, item));
    }
  }

  private static void fill(ObjectNode object, String name, Schema property) {
    JsonNode fallback = property.defaultValue();
    if (fallback.isMissingNode()) {
      return;
    }
    JsonNode present = object.path(name);
    // A null where null is not allowed counts as absent (nullable: false with a default).
    if (present.isMissingNode() || (present.isNull() && !property.nullable())) {
      object.set(name, fallback.deepCopy());
    }
  }
}
