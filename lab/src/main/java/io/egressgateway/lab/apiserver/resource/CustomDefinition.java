package io.egressgateway.lab.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.FieldCause;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.PatternSyntaxException;

/**
 * The kinds that one CustomResourceDefinition adds.
 *
 * @param name name of the CRD object, plural and group
 * @param types one per served version
 * @param schemas the OpenAPI v3 schemas as written, by version
 * @param storageVersion version that objects are stored in
 */
public record CustomDefinition(
    String name, List<ResourceType> types, Map<String, JsonNode> schemas, String storageVersion) {
  public CustomDefinition {
    types = List.copyOf(types);
    schemas = Map.copyOf(schemas);
  }

  /**
   * Reads a CRD object; what is wrong with it is added to the causes, and the result then must not
   * be used.
   */
  public static CustomDefinition read(ObjectNode crd, List<FieldCause> causes) {
    JsonNode spec = crd.path("spec");
    ResourceNames names = names(spec.path("names"));
    String group = Json.text(spec, "group");
    String expected = names.plural() + "." + group;
    if (!Json.name(crd).equals(expected)) {
      causes.add(
          FieldCause.invalid(
              "metadata.name",
              "\"" + Json.name(crd) + "\"",
              "must be spec.names.plural+\".\"+spec.group"));
    }
    List<ResourceType> types = new ArrayList<>();
    Map<String, JsonNode> schemas = new TreeMap<>();
    String storage = "";
    int stored = 0;
    for (int i = 0; i < spec.path("versions").size(); i++) {
      JsonNode version = spec.path("versions").get(i);
      String versionName = Json.text(version, "name");
      if (version.path("storage").asBoolean(false)) {
        storage = versionName;
        stored++;
      }
      JsonNode schema = Json.at(version, "schema", "openAPIV3Schema");
      String path = "spec.versions[" + i + "].schema.openAPIV3Schema";
      if (!schema.isObject()) {
        causes.add(FieldCause.required(path, "schemas are required"));
        continue;
      }
      schemas.put(versionName, schema);
      try {
        ResourceType type = type(spec, names, version, Schema.of(withMetadata(schema)));
        if (version.path("served").asBoolean(false)) {
          types.add(type);
        }
      } catch (PatternSyntaxException e) {
        causes.add(FieldCause.invalid(path, "\"" + e.getPattern() + "\"", e.getDescription()));
      } catch (IllegalArgumentException e) {
        causes.add(
            FieldCause.invalid(path, "x-kubernetes-validations", String.valueOf(e.getMessage())));
      }
    }
    if (stored != 1) {
      causes.add(
          FieldCause.invalid(
              "spec.versions",
              Integer.toString(stored),
              "must have exactly one version marked as storage version"));
    }
    return new CustomDefinition(expected, types, schemas, storage);
  }

  private static ResourceType type(
      JsonNode spec, ResourceNames names, JsonNode version, Schema schema) {
    String group = Json.text(spec, "group");
    return new ResourceType(
        group,
        Json.text(version, "name"),
        names,
        "Namespaced".equals(Json.text(spec, "scope")),
        version.path("subresources").has("status"),
        true,
        names.plural() + "." + group,
        schema,
        columns(version.path("additionalPrinterColumns")));
  }

  /** Replaces what a CRD says of metadata (names only) by what every object has. */
  private static JsonNode withMetadata(JsonNode schema) {
    ObjectNode copy = schema.deepCopy();
    ObjectNode properties = Json.child(copy, "properties");
    properties.putObject("apiVersion").put("type", "string");
    properties.putObject("kind").put("type", "string");
    ObjectNode metadata = properties.putObject("metadata");
    metadata.put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
    ObjectNode fields = metadata.putObject("properties");
    fields
        .putObject("finalizers")
        .put("type", "array")
        .put("x-kubernetes-list-type", "set")
        .putObject("items")
        .put("type", "string");
    ObjectNode owners = fields.putObject("ownerReferences");
    owners.put("type", "array").put("x-kubernetes-list-type", "map");
    owners.putArray("x-kubernetes-list-map-keys").add("uid");
    owners
        .putObject("items")
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true)
        .put("x-kubernetes-map-type", "atomic");
    return copy;
  }

  private static ResourceNames names(JsonNode names) {
    String kind = Json.text(names, "kind");
    String singular = names.path("singular").asText(kind.toLowerCase(Locale.ROOT));
    return new ResourceNames(
        kind,
        Json.text(names, "plural"),
        singular,
        texts(names.path("shortNames")),
        texts(names.path("categories")));
  }

  private static List<PrinterColumn> columns(JsonNode list) {
    List<PrinterColumn> columns = new ArrayList<>();
    for (JsonNode column : list) {
      columns.add(
          new PrinterColumn(
              Json.text(column, "name"),
              Json.text(column, "type"),
              Json.text(column, "format"),
              Json.text(column, "description"),
              column.path("priority").asInt(0),
              Json.text(column, "jsonPath")));
    }
    return columns;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
