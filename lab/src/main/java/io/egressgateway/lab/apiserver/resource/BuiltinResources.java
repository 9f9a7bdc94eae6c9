package io.egressgateway.lab.apiserver.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.schema.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The kinds a server has before any CRD is installed. */
final class BuiltinResources {
  private static final String APIEXTENSIONS = "apiextensions.k8s.io";

  private enum Scope {
    CLUSTER,
    CLUSTER_STATUS,
    NAMESPACED,
    NAMESPACED_STATUS;

    boolean namespaced() {
      return this == NAMESPACED || this == NAMESPACED_STATUS;
    }

    boolean status() {
      return this == CLUSTER_STATUS || this == NAMESPACED_STATUS;
    }
  }

  private final Map<String, ObjectNode> schemas;
  private final List<ResourceType> types = new ArrayList<>();

  BuiltinResources() {
    this.schemas = BuiltinText.read(resourceText());
    add("", "Namespace", "namespaces", Scope.CLUSTER_STATUS, "ns");
    add("", "Node", "nodes", Scope.CLUSTER_STATUS, "no");
    add("", "Pod", "pods", Scope.NAMESPACED_STATUS, "po");
    add("", "Service", "services", Scope.NAMESPACED_STATUS, "svc");
    add("", "Endpoints", "endpoints", Scope.NAMESPACED, "ep");
    add("", "Secret", "secrets", Scope.NAMESPACED);
    add("", "ConfigMap", "configmaps", Scope.NAMESPACED, "cm");
    add("", "ServiceAccount", "serviceaccounts", Scope.NAMESPACED, "sa");
    add("", "Event", "events", Scope.NAMESPACED, "ev");
    types.add(type("events.k8s.io", "EventsEvent", "events", Scope.NAMESPACED, List.of("ev")));
    add("coordination.k8s.io", "Lease", "leases", Scope.NAMESPACED);
    add("discovery.k8s.io", "EndpointSlice", "endpointslices", Scope.NAMESPACED);
    add("networking.k8s.io", "ServiceCIDR", "servicecidrs", Scope.CLUSTER_STATUS);
    add(
        APIEXTENSIONS,
        "CustomResourceDefinition",
        "customresourcedefinitions",
        Scope.CLUSTER_STATUS,
        "crd",
        "crds");
    for (String kind : List.of("Mutating", "Validating")) {
      String name = kind + "WebhookConfiguration";
      add("admissionregistration.k8s.io", name, name.toLowerCase(Locale.ROOT) + "s", Scope.CLUSTER);
    }
    for (String kind : List.of("ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding")) {
      String plural = kind.toLowerCase(Locale.ROOT).replaceAll("y$", "ie") + "s";
      add("admissionregistration.k8s.io", kind, plural, Scope.CLUSTER_STATUS);
    }
    add("rbac.authorization.k8s.io", "Role", "roles", Scope.NAMESPACED);
    add("rbac.authorization.k8s.io", "RoleBinding", "rolebindings", Scope.NAMESPACED);
    add("rbac.authorization.k8s.io", "ClusterRole", "clusterroles", Scope.CLUSTER);
    add("rbac.authorization.k8s.io", "ClusterRoleBinding", "clusterrolebindings", Scope.CLUSTER);
    add("apps", "Deployment", "deployments", Scope.NAMESPACED_STATUS, "deploy");
    add("apps", "DaemonSet", "daemonsets", Scope.NAMESPACED_STATUS, "ds");
    add("batch", "Job", "jobs", Scope.NAMESPACED_STATUS);
    add("policy", "PodDisruptionBudget", "poddisruptionbudgets", Scope.NAMESPACED_STATUS, "pdb");
    add(
        "authorization.k8s.io",
        "SelfSubjectAccessReview",
        "selfsubjectaccessreviews",
        Scope.CLUSTER);
  }

  List<ResourceType> types() {
    return types;
  }

  /** OpenAPI schemas by type name, referring to each other. */
  Map<String, ObjectNode> schemas() {
    return schemas;
  }

  private void add(String group, String kind, String plural, Scope scope, String... shortNames) {
    types.add(type(group, kind, plural, scope, List.of(shortNames)));
  }

  private ResourceType type(
      String group, String schemaName, String plural, Scope scope, List<String> shortNames) {
    String kind = schemaName.equals("EventsEvent") ? "Event" : schemaName;
    List<String> categories =
        plural.equals("pods") || plural.equals("services")
            ? List.of("all")
            : group.equals(APIEXTENSIONS) ? List.of("api-extensions") : List.of();
    ObjectNode definition = schemas.get(schemaName);
    if (definition == null) {
      throw new IllegalStateException("no schema for " + schemaName);
    }
    // Both groups of events show the same objects.
    String collection = group.isEmpty() || kind.equals("Event") ? plural : plural + "." + group;
    return new ResourceType(
        group,
        "v1",
        new ResourceNames(kind, plural, kind.toLowerCase(Locale.ROOT), shortNames, categories),
        scope.namespaced(),
        scope.status(),
        false,
        collection,
        Schema.of(definition, this::resolve),
        List.of());
  }

  private JsonNode resolve(JsonNode reference) {
    String name = BuiltinText.refersTo(reference.path("$ref").asText());
    ObjectNode found = schemas.get(name);
    if (found == null) {
      throw new IllegalStateException("no schema for " + name);
    }
    return found;
  }

  private static String resourceText() {
    try (InputStream in = BuiltinResources.class.getResourceAsStream("builtin.txt")) {
      if (in == null) {
        throw new IllegalStateException("builtin.txt is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
