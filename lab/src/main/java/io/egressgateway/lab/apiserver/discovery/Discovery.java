package io.egressgateway.lab.apiserver.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceRegistry;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** The documents under /api and /apis. */
public final class Discovery {
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final ResourceRegistry registry;

  public Discovery(ResourceRegistry registry) {
    this.registry = registry;
  }

  /** GET /api. */
  public static ObjectNode coreVersions(String serverAddress) {
    ObjectNode versions = Json.object().put("kind", "APIVersions");
    versions.putArray("versions").add("v1");
    versions
        .putArray("serverAddressByClientCIDRs")
        .addObject()
        .put("clientCIDR", "0.0.0.0/0")
        .put("serverAddress", serverAddress);
    return versions;
  }

  /** GET /apis. */
  public ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    versionsByGroup()
        .forEach((group, versions) -> {
          if (!group.isEmpty()) {
            groups.add(group(group, List.copyOf(versions)));
          }
        });
    return list;
  }

  /** GET /apis/GROUP. */
  public ObjectNode group(String group) {
    SequencedSet<String> versions = versionsByGroup().get(group);
    if (versions == null || group.isEmpty()) {
      throw ApiException.noSuchPath();
    }
    ObjectNode document = group(group, List.copyOf(versions));
    return document.put("kind", "APIGroup").put("apiVersion", "v1");
  }

  /** GET /api/v1 and /apis/GROUP/VERSION. */
  public ObjectNode resources(String group, String version) {
    List<ResourceType> types = registry.inGroupVersion(group, version);
    if (types.isEmpty()) {
      throw ApiException.noSuchPath();
    }
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", types.getFirst().apiVersion());
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : types) {
      ObjectNode resource = resources.addObject();
      resource.put("name", type.plural()).put("singularName", type.names().singular());
      resource.put("namespaced", type.namespaced()).put("kind", type.kind());
      verbs(type).forEach(resource.putArray("verbs")::add);
      if (!type.names().shortNames().isEmpty()) {
        type.names().shortNames().forEach(resource.putArray("shortNames")::add);
      }
      if (!type.names().categories().isEmpty()) {
        type.names().categories().forEach(resource.putArray("categories")::add);
      }
      if (type.statusSubresource()) {
        ObjectNode status = resources.addObject();
        status.put("name", type.plural() + "/status").put("singularName", "");
        status.put("namespaced", type.namespaced()).put("kind", type.kind());
        List.of("get", "patch", "update").forEach(status.putArray("verbs")::add);
      }
    }
    return list;
  }

  /** Group versions in the form of paths, such as {@code api/v1} and {@code apis/apps/v1}. */
  public List<String> groupVersionPaths() {
    SequencedSet<String> paths = new LinkedHashSet<>();
    for (ResourceType type : registry.all()) {
      paths.add((type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion());
    }
    return List.copyOf(paths);
  }

  static List<String> verbs(ResourceType type) {
    return type.is("authorization.k8s.io", "selfsubjectaccessreviews") ? List.of("create") : VERBS;
  }

  private SequencedMap<String, SequencedSet<String>> versionsByGroup() {
    SequencedMap<String, SequencedSet<String>> groups = new LinkedHashMap<>();
    for (ResourceType type : registry.all()) {
      groups.computeIfAbsent(type.group(), _ -> new LinkedHashSet<>()).add(type.version());
    }
    return groups;
  }

  private static ObjectNode group(String group, List<String> versions) {
    ObjectNode document = Json.object().put("name", group);
    ArrayNode list = document.putArray("versions");
    for (String version : versions) {
      list.addObject().put("groupVersion", group + "/" + version).put("version", version);
    }
    document
        .putObject("preferredVersion")
        .put("groupVersion", group + "/" + versions.getFirst())
        .put("version", versions.getFirst());
    return document;
  }
}
