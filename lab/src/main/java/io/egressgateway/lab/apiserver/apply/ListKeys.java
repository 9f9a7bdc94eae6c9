package io.egressgateway.lab.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Path elements of list items, by the keys or the value that tell items apart. */
final class ListKeys {
  private ListKeys() {}

  /** Items of a list by path element, in the list's order. */
  static Map<String, JsonNode> items(Schema list, JsonNode value) {
    Map<String, JsonNode> items = new LinkedHashMap<>();
    value.forEach(item -> items.put(element(list, item), item));
    return items;
  }

  static String element(Schema list, JsonNode item) {
    if (!list.listOfKeyed()) {
      return "v:" + text(item);
    }
    Schema items = list.items().orElse(Schema.UNKNOWN);
    ObjectNode keys = Json.object();
    for (String key : new TreeSet<>(list.mapKeys())) {
      JsonNode value = item.path(key);
      JsonNode identity = value.isMissingNode() ? items.field(key).defaultValue() : value;
      if (!identity.isMissingNode()) {
        keys.set(key, identity);
      }
    }
    return "k:" + text(keys);
  }

  private static String text(JsonNode node) {
    return new String(Json.bytes(node), StandardCharsets.UTF_8);
  }
}
