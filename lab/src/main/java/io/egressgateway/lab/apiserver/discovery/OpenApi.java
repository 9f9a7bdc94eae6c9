package io.egressgateway.lab.apiserver.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.CustomDefinition;
import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * OpenAPI v3: one document per group version, with schemas for {@code kubectl explain} and the
 * parameters that tell kubectl the server validates fields.
 *
 * <p>The patch operations do not offer strategic merge on purpose: kubectl then computes such
 * patches from the merge keys it has compiled in, which know every field.
 */
public final class OpenApi {
  private static final String GVK = "x-kubernetes-group-version-kind";
  private static final String REF = "#/components/schemas/";

  private final ResourceRegistry registry;
  private final Discovery discovery;

  public OpenApi(ResourceRegistry registry, Discovery discovery) {
    this.registry = registry;
    this.discovery = discovery;
  }

  /** GET /openapi/v3. */
  public ObjectNode index() {
    ObjectNode index = Json.object();
    ObjectNode paths = index.putObject("paths");
    for (String path : discovery.groupVersionPaths()) {
      int hash = Arrays.hashCode(Json.bytes(document(path)));
      paths
          .putObject(path)
          .put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + Integer.toHexString(hash));
    }
    return index;
  }

  /** GET /openapi/v3/api/v1 or /openapi/v3/apis/GROUP/VERSION, given without the prefix. */
  public ObjectNode document(String path) {
    List<String> parts = List.of(path.split("/"));
    String group = parts.size() == 3 ? parts.get(1) : "";
    List<ResourceType> types = registry.inGroupVersion(group, parts.getLast());
    if (types.isEmpty()) {
      throw ApiException.noSuchPath();
    }
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "v1.32.0");
    ObjectNode paths = document.putObject("paths");
    ObjectNode schemas = document.putObject("components").putObject("schemas");
    if (types.stream().anyMatch(type -> !type.custom())) {
      registry.builtinSchemas().forEach((name, schema) -> schemas.set(name, schema.deepCopy()));
    }
    for (ResourceType type : types) {
      String name = schemaName(type);
      schemas.set(name, schema(type));
      paths(type, path, name, paths);
    }
    return document;
  }

  private JsonNode schema(ResourceType type) {
    Optional<CustomDefinition> definition = registry.definitionOf(type);
    JsonNode written =
        definition
            .map(found -> found.schemas().getOrDefault(type.version(), Json.object()))
            .orElseGet(() -> registry.builtinSchema(schemaName(type)));
    ObjectNode schema = written.deepCopy();
    if (type.custom()) {
      ObjectNode properties = Json.child(schema, "properties");
      properties.putObject("apiVersion").put("type", "string");
      properties.putObject("kind").put("type", "string");
      properties.set("metadata", registry.builtinSchema("ObjectMeta").deepCopy());
    }
    gvk(schema.putArray(GVK).addObject(), type);
    return schema;
  }

  private static String schemaName(ResourceType type) {
    if (type.custom()) {
      return String.join(".", Arrays.asList(type.group().split("\\.")).reversed())
          + "."
          + type.version()
          + "."
          + type.kind();
    }
    return type.group().equals("events.k8s.io") ? "EventsEvent" : type.kind();
  }

  private static void paths(ResourceType type, String base, String schema, ObjectNode paths) {
    String collection =
        "/" + base + (type.namespaced() ? "/namespaces/{namespace}/" : "/") + type.plural();
    ObjectNode list = paths.putObject(collection);
    operation(list, "get", "list", type, schema);
    operation(list, "post", "post", type, schema);
    ObjectNode one = paths.putObject(collection + "/{name}");
    operation(one, "get", "get", type, schema);
    operation(one, "put", "put", type, schema);
    operation(one, "patch", "patch", type, schema);
    operation(one, "delete", "delete", type, schema);
  }

  private static void operation(
      ObjectNode path, String method, String action, ResourceType type, String schema) {
    ObjectNode operation = path.putObject(method);
    operation.put("operationId", action + type.version() + type.kind());
    operation.put("x-kubernetes-action", action);
    gvk(operation.putObject(GVK), type);
    if (List.of("post", "put", "patch").contains(method)) {
      for (String parameter : List.of("dryRun", "fieldManager", "fieldValidation")) {
        operation
            .withArray("parameters")
            .addObject()
            .put("name", parameter)
            .put("in", "query")
            .putObject("schema")
            .put("type", "string");
      }
    }
    operation
        .putObject("responses")
        .putObject("200")
        .put("description", "OK")
        .putObject("content")
        .putObject("application/json")
        .putObject("schema")
        .put("$ref", REF + schema);
  }

  private static void gvk(ObjectNode target, ResourceType type) {
    target.put("group", type.group()).put("version", type.version()).put("kind", type.kind());
  }
}
