package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks an object against a schema and says what is wrong in the words of a real server. */
public final class Validation {
  private final List<FieldCause> causes = new ArrayList<>();

  private Validation() {}

  /** Everything wrong with an object; {@code old} is missing on creation. */
  public static List<FieldCause> check(Schema schema, JsonNode value, JsonNode old) {
    Validation validation = new Validation();
    validation.shape(schema, value, "");
    // Rules may assume the types, so they run only on an object of the right shape.
    if (validation.causes.isEmpty()) {
      validation.rules(schema, value, old, "");
    }
    return List.copyOf(validation.causes);
  }

  private void shape(Schema schema, JsonNode value, String path) {
    if (value.isNull()) {
      if (!schema.nullable() && !schema.type().isEmpty()) {
        causes.add(typeError(path, "null", schema.type(), "null"));
      }
      return;
    }
    if (!hasType(schema, value)) {
      causes.add(typeError(path, shown(value), schema.type(), typeName(value)));
      return;
    }
    enumeration(schema, value, path);
    switch (value.getNodeType()) {
      case STRING -> causes.addAll(ScalarChecks.text(schema, value.textValue(), path));
      case NUMBER -> causes.addAll(ScalarChecks.number(schema, value, path));
      case ARRAY -> list(schema, value, path);
      case OBJECT -> object(schema, (ObjectNode) value, path);
      default -> {}
    }
  }

  private void enumeration(Schema schema, JsonNode value, String path) {
    JsonNode allowed = schema.constraint("enum");
    if (allowed.isMissingNode()) {
      return;
    }
    List<String> names = new ArrayList<>();
    for (JsonNode candidate : allowed) {
      if (candidate.equals(value)) {
        return;
      }
      names.add(shown(candidate));
    }
    causes.add(FieldCause.notSupported(path, shown(value), String.join(", ", names)));
  }

  private void list(Schema schema, JsonNode value, String path) {
    size(schema, value.size(), path, "Items", "items");
    duplicates(schema, value, path);
    for (int i = 0; i < value.size(); i++) {
      shape(schema.items().orElse(Schema.UNKNOWN), value.get(i), path + "[" + i + "]");
    }
  }

  private void duplicates(Schema schema, JsonNode value, String path) {
    boolean unique = schema.listOfUnique() || schema.constraint("uniqueItems").asBoolean(false);
    // Lists of built-in kinds (which have a merge key) are not checked by a real server either.
    boolean keyed = schema.listOfKeyed() && schema.mergeKey().isEmpty();
    if (!unique && !keyed) {
      return;
    }
    Set<JsonNode> seen = new HashSet<>();
    for (int i = 0; i < value.size(); i++) {
      JsonNode identity = value.get(i);
      if (keyed) {
        ObjectNode keys = Json.object();
        for (String key : schema.mapKeys()) {
          Json.copyField(value.get(i), keys, key);
        }
        identity = keys;
      }
      if (!seen.add(identity)) {
        causes.add(FieldCause.duplicate(path + "[" + i + "]", shown(identity)));
      }
    }
  }

  private void object(Schema schema, ObjectNode value, String path) {
    size(schema, value.size(), path, "Properties", "properties");
    for (JsonNode name : schema.constraint("required")) {
      if (!value.has(name.asText())) {
        causes.add(FieldCause.required(join(path, name.asText()), ""));
      }
    }
    for (var field : value.properties()) {
      if (path.isEmpty() && "metadata".equals(field.getKey())) {
        continue;
      }
      shape(schema.field(field.getKey()), field.getValue(), join(path, field.getKey()));
    }
  }

  private void size(Schema schema, int size, String path, String suffix, String what) {
    JsonNode min = schema.constraint("min" + suffix);
    JsonNode max = schema.constraint("max" + suffix);
    if (min.isNumber() && size < min.asLong()) {
      causes.add(
          FieldCause.invalid(
              path,
              Integer.toString(size),
              path + " in body should have at least " + min.asLong() + " " + what));
    }
    if (max.isNumber() && size > max.asLong()) {
      causes.add(
          new FieldCause(
              path,
              "FieldValueTooMany",
              "Too many: " + size + ": must have at most " + max.asLong() + " " + what));
    }
  }

  private void rules(Schema schema, JsonNode value, JsonNode old, String path) {
    if (!schema.hasRulesWithin()) {
      return;
    }
    for (CelRule rule : schema.rules()) {
      rule.check(schema, value, old, path).ifPresent(causes::add);
    }
    if (value instanceof ObjectNode object) {
      for (var field : object.properties()) {
        rules(
            schema.field(field.getKey()),
            field.getValue(),
            old.path(field.getKey()),
            join(path, field.getKey()));
      }
    } else if (value.isArray() && schema.items().isPresent()) {
      for (int i = 0; i < value.size(); i++) {
        JsonNode before = correlated(schema, value.get(i), old);
        rules(schema.items().get(), value.get(i), before, path + "[" + i + "]");
      }
    }
  }

  /** The old item with the same keys: only lists of type map have one. */
  private static JsonNode correlated(Schema schema, JsonNode item, JsonNode old) {
    if (!schema.listOfKeyed()) {
      return MissingNode.getInstance();
    }
    for (JsonNode candidate : old) {
      if (schema.mapKeys().stream().allMatch(key -> candidate.path(key).equals(item.path(key)))) {
        return candidate;
      }
    }
    return MissingNode.getInstance();
  }

  private static boolean hasType(Schema schema, JsonNode value) {
    if (schema.intOrString()) {
      return value.isTextual() || value.isIntegralNumber();
    }
    return switch (schema.type()) {
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber() || wholeDecimal(value);
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray();
      case "object" -> value.isObject();
      default -> true;
    };
  }

  private static boolean wholeDecimal(JsonNode value) {
    return value.isNumber() && value.asDouble() == Math.rint(value.asDouble());
  }

  private static FieldCause typeError(String path, String shown, String wanted, String found) {
    return FieldCause.typeInvalid(
        path,
        "null".equals(shown) ? "\"null\"" : shown,
        path + " in body must be of type " + wanted + ": \"" + found + "\"");
  }

  private static String typeName(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "string";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case BOOLEAN -> "boolean";
      case ARRAY -> "array";
      case OBJECT -> "object";
      default -> "null";
    };
  }

  static String shown(JsonNode value) {
    return value.isContainerNode() ? "\"" + typeName(value) + "\"" : value.toString();
  }

  static String join(String path, String field) {
    return path.isEmpty() ? field : path + "." + field;
  }
}
