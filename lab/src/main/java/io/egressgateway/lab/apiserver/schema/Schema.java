package io.egressgateway.lab.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A structural schema, read once from OpenAPI v3. Immutable; constraints are read from the tree.
 */
public final class Schema {
  /** A schema that knows nothing: maps are granular, lists are atomic, everything is kept. */
  public static final Schema UNKNOWN =
      new Schema(Json.object().put("x-kubernetes-preserve-unknown-fields", true), node -> node);

  private static final String REF = "$ref";

  private final ObjectNode json;
  private final Map<String, Schema> properties;
  private final Optional<Schema> items;
  private final Optional<Schema> values;
  private final Optional<Pattern> pattern;
  private final List<CelRule> rules;
  private final String type;
  private final String format;
  private final boolean keepsUnknown;
  private final boolean rulesWithin;
  private final boolean prunesWithin;

  private Schema(ObjectNode json, UnaryOperator<JsonNode> resolve) {
    this.json = json;
    Map<String, Schema> fields = new TreeMap<>();
    for (var property : json.path("properties").properties()) {
      fields.put(property.getKey(), compiled(property.getValue(), resolve));
    }
    this.properties = Collections.unmodifiableMap(fields);
    this.items = optional(json.path("items"), resolve);
    this.values = optional(json.path("additionalProperties"), resolve);
    this.pattern = Optional.of(json.path("pattern")).map(JsonNode::textValue).map(Pattern::compile);
    List<CelRule> found = new ArrayList<>();
    for (JsonNode rule : json.path("x-kubernetes-validations")) {
      found.add(CelRule.compile(rule));
    }
    this.rules = List.copyOf(found);
    this.type = json.path("type").asText("");
    this.format = json.path("format").asText("");
    this.keepsUnknown = flag("x-kubernetes-preserve-unknown-fields");
    List<Schema> children = new ArrayList<>(fields.values());
    items.ifPresent(children::add);
    values.ifPresent(children::add);
    this.rulesWithin = !rules.isEmpty() || children.stream().anyMatch(child -> child.rulesWithin);
    boolean openObject = keepsUnknown || values.isPresent() || !isObject();
    this.prunesWithin = !openObject || children.stream().anyMatch(child -> child.prunesWithin);
  }

  /**
   * Reads a schema without references.
   *
   * @throws IllegalArgumentException if a pattern or a CEL rule cannot be compiled
   */
  public static Schema of(JsonNode json) {
    return compiled(json, node -> node);
  }

  /** Reads a schema whose {@code $ref}s the given function replaces by what they point to. */
  public static Schema of(JsonNode json, UnaryOperator<JsonNode> resolve) {
    return compiled(json, resolve);
  }

  private static Schema compiled(JsonNode node, UnaryOperator<JsonNode> resolve) {
    JsonNode target = node.has(REF) ? resolve.apply(node) : node;
    if (!(target instanceof ObjectNode object)) {
      return UNKNOWN;
    }
    if (node.has(REF) && node.size() > 1) {
      // Kubernetes writes siblings of $ref (default, description); ours describe the list item.
      ObjectNode merged = object.deepCopy();
      node.properties().stream()
          .filter(field -> !field.getKey().equals(REF))
          .forEach(field -> merged.set(field.getKey(), field.getValue()));
      return new Schema(merged, resolve);
    }
    return new Schema(object, resolve);
  }

  private static Optional<Schema> optional(JsonNode node, UnaryOperator<JsonNode> resolve) {
    return node.isObject() ? Optional.of(compiled(node, resolve)) : Optional.empty();
  }

  public Map<String, Schema> properties() {
    return properties;
  }

  public Optional<Schema> items() {
    return items;
  }

  /** The schema of a map's values, if this is a map. */
  public Optional<Schema> values() {
    return values;
  }

  /** What is known of a field of an object; UNKNOWN if it is not declared. */
  public Schema field(String name) {
    Schema declared = properties.get(name);
    return declared != null ? declared : values.orElse(UNKNOWN);
  }

  public boolean declares(String name) {
    return properties.containsKey(name)
        || values.isPresent()
        || json.path("additionalProperties").asBoolean(false);
  }

  public boolean keepsUnknown() {
    return keepsUnknown;
  }

  public boolean embedsObject() {
    return flag("x-kubernetes-embedded-resource");
  }

  public boolean intOrString() {
    return flag("x-kubernetes-int-or-string") || "int-or-string".equals(format());
  }

  public boolean nullable() {
    return flag("nullable");
  }

  public String type() {
    return type;
  }

  public String format() {
    return format;
  }

  /** A list whose items are told apart by key fields. */
  public boolean listOfKeyed() {
    return "map".equals(json.path("x-kubernetes-list-type").asText("")) && !mapKeys().isEmpty();
  }

  public boolean listOfUnique() {
    return "set".equals(json.path("x-kubernetes-list-type").asText(""));
  }

  public boolean atomicMap() {
    return "atomic".equals(json.path("x-kubernetes-map-type").asText(""));
  }

  public List<String> mapKeys() {
    List<String> keys = new ArrayList<>();
    json.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.asText()));
    return keys;
  }

  /** The field that strategic merge patch tells items apart by; empty if lists are replaced. */
  public String mergeKey() {
    return json.path("x-kubernetes-patch-merge-key").asText("");
  }

  public boolean mergesPrimitives() {
    return "merge".equals(json.path("x-kubernetes-patch-strategy").asText(""))
        && mergeKey().isEmpty();
  }

  JsonNode constraint(String name) {
    return json.path(name);
  }

  /** The default of a field, missing if there is none. */
  public JsonNode defaultValue() {
    return json.has("default") ? json.path("default") : MissingNode.getInstance();
  }

  Optional<Pattern> pattern() {
    return pattern;
  }

  List<CelRule> rules() {
    return rules;
  }

  /** Whether this schema or one within has a CEL rule. */
  boolean hasRulesWithin() {
    return rulesWithin;
  }

  /** Whether this schema or one within may remove undeclared fields. */
  boolean prunesWithin() {
    return prunesWithin;
  }

  private boolean isObject() {
    return type.equals("object") || !properties.isEmpty();
  }

  private boolean flag(String name) {
    return json.path(name).asBoolean(false);
  }
}
