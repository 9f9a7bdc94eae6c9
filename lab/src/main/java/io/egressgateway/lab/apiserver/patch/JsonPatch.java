package io.egressgateway.lab.apiserver.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;

/** JSON patch (RFC 6902): a list of operations, all or none. */
public final class JsonPatch {
  private JsonNode document;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  /**
   * The patched value; neither argument is changed.
   *
   * @throws ApiException 400 for a malformed patch, 422 for one that does not fit the document
   */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isArray()) {
      throw ApiException.badRequest("a JSON patch is a list of operations");
    }
    JsonPatch run = new JsonPatch(target.deepCopy());
    patch.forEach(run::operation);
    return run.document;
  }

  private void operation(JsonNode operation) {
    JsonPointer path = pointer(operation, "path");
    switch (Json.text(operation, "op")) {
      case "add" -> add(path, value(operation));
      case "remove" -> remove(path);
      case "replace" -> {
        existing(path);
        replace(path, value(operation));
      }
      case "move" -> {
        JsonPointer from = pointer(operation, "from");
        JsonNode moved = existing(from);
        remove(from);
        add(path, moved);
      }
      case "copy" -> add(path, existing(pointer(operation, "from")).deepCopy());
      case "test" -> {
        if (!document.at(path).equals(value(operation))) {
          throw unprocessable("testing value " + path + " failed");
        }
      }
      default -> throw ApiException.badRequest("unexpected kind: " + operation.path("op"));
    }
  }

  private void add(JsonPointer path, JsonNode value) {
    if (path.matches()) {
      document = value;
      return;
    }
    JsonNode parent = existing(path.head());
    String last = path.last().getMatchingProperty();
    if (parent instanceof ObjectNode object) {
      object.set(last, value);
    } else if (parent instanceof ArrayNode array) {
      array.insert(last.equals("-") ? array.size() : index(path, array.size()), value);
    } else {
      throw unprocessable("add operation does not apply: doc is missing path: " + path);
    }
  }

  private void replace(JsonPointer path, JsonNode value) {
    if (path.matches()) {
      document = value;
      return;
    }
    JsonNode parent = existing(path.head());
    if (parent instanceof ObjectNode object) {
      object.set(path.last().getMatchingProperty(), value);
    } else if (parent instanceof ArrayNode array) {
      array.set(index(path, array.size() - 1), value);
    }
  }

  private void remove(JsonPointer path) {
    existing(path);
    JsonNode parent = document.at(path.head());
    if (parent instanceof ObjectNode object) {
      object.remove(path.last().getMatchingProperty());
    } else if (parent instanceof ArrayNode array) {
      array.remove(index(path, array.size() - 1));
    }
  }

  private static int index(JsonPointer path, int highest) {
    int index = path.last().getMatchingIndex();
    if (index < 0 || index > highest) {
      throw unprocessable("invalid index referenced: " + path);
    }
    return index;
  }

  private JsonNode existing(JsonPointer path) {
    JsonNode found = document.at(path);
    if (found.isMissingNode()) {
      throw unprocessable("operation does not apply: doc is missing path: " + path);
    }
    return found;
  }

  private static JsonNode value(JsonNode operation) {
    if (!operation.has("value")) {
      throw ApiException.badRequest("a JSON patch operation lacks its value");
    }
    return operation.path("value").deepCopy();
  }

  private static JsonPointer pointer(JsonNode operation, String field) {
    try {
      return JsonPointer.compile(Json.text(operation, field));
    } catch (IllegalArgumentException e) {
      throw ApiException.badRequest("not a JSON pointer: " + operation.path(field));
    }
  }

  private static ApiException unprocessable(String message) {
    return ApiException.of(
        422,
        "Invalid",
        "the server rejected our request due to an error in our request: " + message);
  }
}
