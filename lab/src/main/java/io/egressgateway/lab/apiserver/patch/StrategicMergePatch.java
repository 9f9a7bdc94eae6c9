package io.egressgateway.lab.apiserver.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Strategic merge patch: like merge patch, but lists with a merge key are merged item by item.
 *
 * <p>Known: {@code $patch: delete|replace|merge}, {@code $deleteFromPrimitiveList/}, {@code
 * $setElementOrder/} and {@code $retainKeys}.
 */
public final class StrategicMergePatch {
  private static final String DIRECTIVE = "$patch";
  private static final String DELETE_PRIMITIVES = "$deleteFromPrimitiveList/";
  private static final String ORDER = "$setElementOrder/";
  private static final String RETAIN = "$retainKeys";

  private StrategicMergePatch() {}

  /**
   * The patched object; no argument is changed.
   *
   * @throws ApiException 400 if the patch is malformed
   */
  public static ObjectNode apply(Schema schema, ObjectNode target, ObjectNode patch) {
    ObjectNode result = target.deepCopy();
    merge(schema, result, patch);
    return result;
  }

  private static void merge(Schema schema, ObjectNode target, ObjectNode patch) {
    switch (Json.text(patch, DIRECTIVE)) {
      case "replace" -> target.removeAll();
      case "delete" -> {
        target.removeAll();
        return;
      }
      default -> {}
    }
    retain(target, patch.path(RETAIN));
    for (var change : patch.properties()) {
      String name = change.getKey();
      JsonNode value = change.getValue();
      if (name.equals(DIRECTIVE) || name.equals(RETAIN) || name.startsWith(ORDER)) {
        continue;
      }
      if (name.startsWith(DELETE_PRIMITIVES)) {
        removePrimitives(target.path(name.substring(DELETE_PRIMITIVES.length())), value);
      } else {
        field(schema.field(name), target, name, value);
      }
    }
    order(schema, target, patch);
  }

  private static void field(Schema schema, ObjectNode target, String name, JsonNode value) {
    if (value.isNull()) {
      target.remove(name);
    } else if (value instanceof ObjectNode changes) {
      merge(schema, Json.child(target, name), changes);
    } else if (value instanceof ArrayNode items && !schema.mergeKey().isEmpty()) {
      ArrayNode list = target.path(name) instanceof ArrayNode a ? a : target.putArray(name);
      mergeList(schema, list, items);
    } else if (value instanceof ArrayNode items && schema.mergesPrimitives()) {
      ArrayNode list = target.path(name) instanceof ArrayNode a ? a : target.putArray(name);
      items.forEach(item -> addMissing(list, item));
    } else {
      target.set(name, value.deepCopy());
    }
  }

  private static void mergeList(Schema schema, ArrayNode list, ArrayNode changes) {
    String key = schema.mergeKey();
    Schema items = schema.items().orElse(Schema.UNKNOWN);
    for (JsonNode change : changes) {
      if (Json.text(change, DIRECTIVE).equals("replace") && !change.has(key)) {
        list.removeAll();
      }
    }
    for (JsonNode change : changes) {
      if (!(change instanceof ObjectNode object)) {
        throw ApiException.badRequest("a list merged by " + key + " holds objects only");
      }
      if (!object.has(key)) {
        if (!object.has(DIRECTIVE)) {
          throw ApiException.badRequest(
              "map: " + object + " does not contain declared merge key: " + key);
        }
        continue;
      }
      int at = indexOf(list, key, object.path(key));
      if (Json.text(object, DIRECTIVE).equals("delete")) {
        if (at >= 0) {
          list.remove(at);
        }
      } else if (at >= 0 && list.get(at) instanceof ObjectNode present) {
        merge(items, present, object);
      } else {
        merge(items, list.addObject(), object);
      }
    }
  }

  private static void order(Schema schema, ObjectNode target, ObjectNode patch) {
    for (var change : patch.properties()) {
      if (!change.getKey().startsWith(ORDER)) {
        continue;
      }
      String name = change.getKey().substring(ORDER.length());
      if (!(target.path(name) instanceof ArrayNode list)) {
        continue;
      }
      String key = schema.field(name).mergeKey();
      List<JsonNode> rest = new ArrayList<>();
      list.forEach(rest::add);
      List<JsonNode> ordered = new ArrayList<>();
      for (JsonNode wanted : change.getValue()) {
        rest.stream()
            .filter(item ->
                key.isEmpty() ? item.equals(wanted) : item.path(key).equals(wanted.path(key)))
            .findFirst()
            .ifPresent(item -> {
              ordered.add(item);
              rest.remove(item);
            });
      }
      // Items the patch does not speak of keep their order, after those it names.
      ordered.addAll(rest);
      list.removeAll();
      list.addAll(ordered);
    }
  }

  private static void retain(ObjectNode target, JsonNode keys) {
    if (keys.isArray()) {
      List<String> kept = new ArrayList<>();
      keys.forEach(key -> kept.add(key.asText()));
      target.retain(kept);
    }
  }

  private static void removePrimitives(JsonNode list, JsonNode gone) {
    if (list instanceof ArrayNode array) {
      for (JsonNode value : gone) {
        for (int i = array.size() - 1; i >= 0; i--) {
          if (array.get(i).equals(value)) {
            array.remove(i);
          }
        }
      }
    }
  }

  private static void addMissing(ArrayNode list, JsonNode item) {
    for (JsonNode present : list) {
      if (present.equals(item)) {
        return;
      }
    }
    list.add(item);
  }

  private static int indexOf(ArrayNode list, String key, JsonNode wanted) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).path(key).equals(wanted)) {
        return i;
      }
    }
    return -1;
  }
}
