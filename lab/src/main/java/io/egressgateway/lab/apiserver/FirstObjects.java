package io.egressgateway.lab.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.apply.FieldManager;
import io.egressgateway.lab.apiserver.auth.Credentials;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.operation.Operations;
import io.egressgateway.lab.apiserver.operation.Target;
import io.egressgateway.lab.apiserver.operation.WriteOptions;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.util.ArrayList;
import java.util.List;

/** What is there before the first client comes: four namespaces and the service ranges. */
final class FirstObjects {
  private static final Identity SERVER =
      new Identity("kube-apiserver", List.of(Credentials.MASTERS));

  private FirstObjects() {}

  static void create(Operations operations, List<String> serviceRanges) {
    for (String name : List.of("default", "kube-node-lease", "kube-public", "kube-system")) {
      create(operations, type(operations, "", "namespaces"), named(name));
    }
    if (!serviceRanges.isEmpty()) {
      ObjectNode ranges = named("kubernetes");
      serviceRanges.forEach(ranges.putObject("spec").putArray("cidrs")::add);
      create(operations, type(operations, "networking.k8s.io", "servicecidrs"), ranges);
    }
  }

  private static ObjectNode named(String name) {
    ObjectNode object = Json.object();
    Json.metadata(object).put("name", name);
    return object;
  }

  private static ResourceType type(Operations operations, String group, String plural) {
    return operations.registry().find(group, "v1", plural).orElseThrow();
  }

  /** Creates any object, of a kind found by its apiVersion and kind. */
  static ObjectNode create(Operations operations, ObjectNode object) {
    return create(operations, type(operations, object), object);
  }

  private static ResourceType type(Operations operations, ObjectNode object) {
    String apiVersion = Json.text(object, "apiVersion");
    String kind = Json.text(object, "kind");
    return operations.registry().all().stream()
        .filter(known -> known.apiVersion().equals(apiVersion) && known.kind().equals(kind))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no kind " + apiVersion + " " + kind));
  }

  /** The same with its status, which clients have to write in a second request. */
  static ObjectNode createWhole(Operations operations, ObjectNode object) {
    JsonNode status = object.path("status").deepCopy();
    ObjectNode created = create(operations, object);
    if (status.isMissingNode() || status.equals(created.path("status"))) {
      return created;
    }
    Target target = target(operations, created);
    ObjectNode whole = created.deepCopy();
    whole.set("status", status);
    return operations.store().put(target.key(), whole).json();
  }

  private static Target target(Operations operations, ObjectNode object) {
    ResourceType type = type(operations, object);
    String namespace = type.namespaced() ? Json.namespace(object) : "";
    return new Target(type, namespace, Json.name(object), "");
  }

  private static ObjectNode create(Operations operations, ResourceType type, ObjectNode object) {
    FieldManager manager = new FieldManager("kube-apiserver", type.apiVersion(), "", false);
    WriteOptions options =
        new WriteOptions(
            SERVER, manager, false, WriteOptions.UnknownFields.STRICT, new ArrayList<>());
    String namespace = type.namespaced() ? Json.namespace(object) : "";
    return operations.writer().create(new Target(type, namespace, "", ""), object, options);
  }
}
