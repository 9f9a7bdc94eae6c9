package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON trees as the plain values the CEL library takes: maps, lists, texts, longs, doubles. */
final class CelValues {
  private CelValues() {}

  static @Nullable Object of(Schema schema, JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> map(schema, value);
      case ARRAY -> list(schema, value);
      case STRING -> value.textValue();
      case BOOLEAN -> value.booleanValue();
      // A schema's "number" is a double in CEL even if written without a fraction.
      case NUMBER ->
          "number".equals(schema.type()) || !value.isIntegralNumber()
              ? (Object) value.doubleValue()
              : (Object) value.longValue();
      default -> null;
    };
  }

  private static Map<String, @Nullable Object> map(Schema schema, JsonNode value) {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (var field : value.properties()) {
      if (!field.getValue().isNull()) {
        map.put(field.getKey(), of(schema.field(field.getKey()), field.getValue()));
      }
    }
    return map;
  }

  private static List<@Nullable Object> list(Schema schema, JsonNode value) {
    List<@Nullable Object> list = new ArrayList<>();
    value.forEach(item -> list.add(of(schema.items().orElse(Schema.UNKNOWN), item)));
    return list;
  }
}
