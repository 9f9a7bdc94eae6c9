package io.egressgateway.lab.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.schema.Schema;

/** Keeps managedFields right for writes that are not server-side applies. */
public final class Ownership {
  private Ownership() {}

  /**
   * Writes managedFields of a new version made by create, update or patch.
   *
   * @param before the live object, missing on creation
   * @param after the new version, changed in place; managedFields in it are taken as sent
   * @param now RFC 3339 time for changed entries
   */
  public static void update(
      Schema schema, JsonNode before, ObjectNode after, FieldManager manager, String now) {
    boolean sent = Json.at(after, "metadata").has("managedFields");
    ManagedFields managed = ManagedFields.of(sent ? after : before);
    FieldDiff diff = FieldDiff.between(schema, before.isObject() ? before : Json.object(), after);
    FieldSet changed = ManagedFields.ownable(diff.changed());
    if (changed.isEmpty() && diff.removed().isEmpty()) {
      managed.writeTo(after);
      return;
    }
    for (ManagedFields.Entry entry : managed.entries()) {
      if (!entry.belongsTo(manager, ManagedFields.UPDATE)) {
        entry.fields.removeAll(changed);
      }
      entry.fields.removeSubtrees(diff.removed());
    }
    if (!changed.isEmpty()) {
      ManagedFields.Entry mine = managed.entry(manager, ManagedFields.UPDATE, now);
      mine.fields.addAll(changed);
      mine.time = now;
    }
    managed.writeTo(after);
  }
}
