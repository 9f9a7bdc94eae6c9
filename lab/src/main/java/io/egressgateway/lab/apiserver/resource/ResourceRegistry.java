package io.egressgateway.lab.apiserver.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All kinds that are served now. Confined to the event-loop thread. */
public final class ResourceRegistry {
  private final BuiltinResources builtin = new BuiltinResources();

  /** Kinds of each installed CRD by the CRD's name. */
  private final Map<String, CustomDefinition> custom = new TreeMap<>();

  private final Map<String, ResourceType> byPath = new LinkedHashMap<>();

  public ResourceRegistry() {
    index();
  }

  public Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(path(group, version, plural)));
  }

  /** Every kind in every served version, built-in ones first. */
  public List<ResourceType> all() {
    return List.copyOf(byPath.values());
  }

  public List<ResourceType> inGroupVersion(String group, String version) {
    return all().stream()
        .filter(type -> type.group().equals(group) && type.version().equals(version))
        .toList();
  }

  /** One type for each collection that can be kept in a namespace. */
  public List<ResourceType> namespacedCollections() {
    Map<String, ResourceType> found = new LinkedHashMap<>();
    for (ResourceType type : byPath.values()) {
      if (type.namespaced()) {
        found.putIfAbsent(type.collection(), type);
      }
    }
    return new ArrayList<>(found.values());
  }

  public Optional<ResourceType> forCollection(String collection) {
    return byPath.values().stream().filter(t -> t.collection().equals(collection)).findFirst();
  }

  public void install(CustomDefinition definition) {
    custom.put(definition.name(), definition);
    index();
  }

  public void uninstall(String definitionName) {
    custom.remove(definitionName);
    index();
  }

  public Optional<CustomDefinition> definition(String name) {
    return Optional.ofNullable(custom.get(name));
  }

  /** The definition that adds a kind, none for a built-in one. */
  public Optional<CustomDefinition> definitionOf(ResourceType type) {
    return type.custom() ? definition(type.collection()) : Optional.empty();
  }

  /** OpenAPI schemas of the built-in kinds by type name. */
  public Map<String, ObjectNode> builtinSchemas() {
    return Collections.unmodifiableMap(builtin.schemas());
  }

  /**
   * One of them.
   *
   * @throws IllegalStateException if the description lacks it
   */
  public ObjectNode builtinSchema(String name) {
    ObjectNode schema = builtin.schemas().get(name);
    if (schema == null) {
      throw new IllegalStateException("no schema for " + name);
    }
    return schema;
  }

  private void index() {
    byPath.clear();
    builtin.types().forEach(this::index);
    custom.values().forEach(definition -> definition.types().forEach(this::index));
  }

  private void index(ResourceType type) {
    byPath.putIfAbsent(path(type.group(), type.version(), type.plural()), type);
  }

  private static String path(String group, String version, String plural) {
    return group + "/" + version + "/" + plural;
  }
}
