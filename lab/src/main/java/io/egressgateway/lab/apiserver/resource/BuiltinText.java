package io.egressgateway.lab.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the description of the built-in kinds, {@code builtin.txt}.
 *
 * <p>A line at the margin opens a type; an indented line is a field: name, type, options, then
 * {@code #} and a description. Types are the scalar names below, another type, {@code []T} or
 * {@code map[T]}. Options: {@code !} required, {@code key=a,b} a list of keyed items, {@code set},
 * {@code merge=a} the strategic merge key when there are no list keys, {@code atomic} (also of a
 * whole type), {@code default=V}.
 */
final class BuiltinText {
  private static final String REF_PREFIX = "#/components/schemas/";

  private final Map<String, ObjectNode> types = new LinkedHashMap<>();
  private ObjectNode current = Json.object();

  private BuiltinText() {}

  /** OpenAPI schemas by type name. */
  static Map<String, ObjectNode> read(String text) {
    BuiltinText reader = new BuiltinText();
    for (String line : text.lines().toList()) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      int comment = line.indexOf('#');
      String words = (comment < 0 ? line : line.substring(0, comment)).strip();
      String description = comment < 0 ? "" : line.substring(comment + 1).strip();
      if (Character.isWhitespace(line.charAt(0))) {
        reader.field(words.split("\\s+"), description);
      } else {
        reader.open(words, description);
      }
    }
    return reader.types;
  }

  private void open(String words, String description) {
    boolean atomic = words.endsWith(" atomic");
    String name = atomic ? words.substring(0, words.length() - " atomic".length()) : words;
    current = Json.object().put("type", "object").put("description", description);
    current.put("x-kubernetes-preserve-unknown-fields", true);
    if (atomic) {
      current.put("x-kubernetes-map-type", "atomic");
    }
    types.put(name, current);
  }

  private void field(String[] words, String description) {
    ObjectNode schema = typed(words[1]);
    for (String option : List.of(words).subList(2, words.length)) {
      option(schema, words[0], option);
    }
    if (!description.isEmpty()) {
      schema.put("description", description);
    }
    Json.child(current, "properties").set(words[0], schema);
  }

  private void option(ObjectNode schema, String field, String option) {
    if (option.equals("!")) {
      current.withArray("required").add(field);
    } else if (option.startsWith("key=")) {
      String[] keys = option.substring("key=".length()).split(",");
      schema.put("x-kubernetes-list-type", "map");
      List.of(keys).forEach(schema.putArray("x-kubernetes-list-map-keys")::add);
      schema.put("x-kubernetes-patch-merge-key", keys[0]);
      schema.put("x-kubernetes-patch-strategy", "merge");
    } else if (option.startsWith("merge=")) {
      schema.put("x-kubernetes-patch-merge-key", option.substring("merge=".length()));
      schema.put("x-kubernetes-patch-strategy", "merge");
    } else if (option.startsWith("default=")) {
      schema.put("default", option.substring("default=".length()));
    } else if (option.equals("set")) {
      schema.put("x-kubernetes-list-type", "set");
      schema.put("x-kubernetes-patch-strategy", "merge");
    } else if (option.equals("atomic")) {
      schema.put("x-kubernetes-map-type", "atomic");
    } else {
      throw new IllegalStateException("unknown option " + option + " of field " + field);
    }
  }

  private static ObjectNode typed(String type) {
    ObjectNode schema = Json.object();
    if (type.startsWith("[]")) {
      schema.put("type", "array").set("items", typed(type.substring(2)));
      return schema;
    }
    if (type.startsWith("map[")) {
      schema
          .put("type", "object")
          .set("additionalProperties", typed(type.substring(4, type.length() - 1)));
      return schema;
    }
    return switch (type) {
      case "string", "boolean", "number" -> schema.put("type", type);
      case "integer" -> schema.put("type", type).put("format", "int64");
      case "time" -> schema.put("type", "string").put("format", "date-time").put("nullable", true);
      case "bytes" -> schema.put("type", "string").put("format", "byte");
      case "int-or-string", "quantity" -> schema.put("x-kubernetes-int-or-string", true);
      case "any" -> schema.put("x-kubernetes-preserve-unknown-fields", true);
      case "object" ->
          schema.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
      default -> schema.put("$ref", REF_PREFIX + type);
    };
  }

  static String refersTo(String reference) {
    return reference.substring(REF_PREFIX.length());
  }
}
