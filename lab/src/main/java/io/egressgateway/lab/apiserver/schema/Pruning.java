package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Removes the fields that a schema does not declare and says which they were. */
public final class Pruning {
  private static final Set<String> OBJECT_FIELDS = Set.of("apiVersion", "kind", "metadata");

  private Pruning() {}

  /** Prunes a whole object, whose apiVersion, kind and metadata are always kept. */
  public static List<String> prune(Schema schema, ObjectNode object) {
    List<String> removed = new ArrayList<>();
    if (schema.prunesWithin()) {
      pruneObject(schema, object, "", OBJECT_FIELDS, removed);
    }
    return removed;
  }

  private static void pruneValue(Schema schema, JsonNode value, String path, List<String> removed) {
    if (!schema.prunesWithin()) {
      return;
    }
    if (value instanceof ObjectNode object) {
      pruneObject(schema, object, path, schema.embedsObject() ? OBJECT_FIELDS : Set.of(), removed);
    } else if (value.isArray() && schema.items().isPresent()) {
      for (int i = 0; i < value.size(); i++) {
        pruneValue(schema.items().get(), value.get(i), path + "[" + i + "]", removed);
      }
    }
  }

  private static void pruneObject(
      Schema schema, ObjectNode object, String path, Set<String> keep, List<String> removed) {
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (keep.contains(name)) {
        continue;
      }
      String here = path.isEmpty() ? name : path + "." + name;
      if (schema.declares(name)) {
        pruneValue(schema.field(name), object.path(name), here, removed);
      } else if (!schema.keepsUnknown()) {
        removed.add(here);
        names.remove();
      }
    }
  }
}
