package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What a real server fills in for built-in kinds, as far as clients of the lab look at it. */
final class BuiltinDefaults {
  private final ServiceAddresses serviceAddresses;

  BuiltinDefaults(ServiceAddresses serviceAddresses) {
    this.serviceAddresses = serviceAddresses;
  }

  /** Fills in defaults before validation, on every write. */
  void everyWrite(ResourceType type, ObjectNode object) {
    if (type.custom() || !type.group().isEmpty()) {
      return;
    }
    switch (type.kind()) {
      case "Secret" -> secret(object);
      case "Namespace" ->
          Json.child(Json.metadata(object), "labels")
              .put("kubernetes.io/metadata.name", Json.name(object));
      default -> {}
    }
  }

  /** Fills in what is set once, on creation. */
  void creation(ResourceType type, ObjectNode object) {
    if (type.custom()) {
      return;
    }
    switch (type.kind()) {
      case "Pod" -> pod(object);
      case "Namespace" -> {
        Json.child(object, "spec").putArray("finalizers").add("kubernetes");
        Json.child(object, "status").put("phase", "Active");
      }
      case "Service" -> service(object);
      default -> {}
    }
  }

  private static void pod(ObjectNode pod) {
    Json.child(pod, "status").put("phase", "Pending").put("qosClass", "BestEffort");
    ObjectNode spec = Json.child(pod, "spec");
    putAbsent(spec, "serviceAccountName", "default");
    if (!spec.has("terminationGracePeriodSeconds")) {
      spec.put("terminationGracePeriodSeconds", 30);
    }
  }

  private void service(ObjectNode service) {
    ObjectNode spec = Json.child(service, "spec");
    putAbsent(spec, "type", "ClusterIP");
    putAbsent(spec, "sessionAffinity", "None");
    putAbsent(spec, "internalTrafficPolicy", "Cluster");
    for (var port : spec.path("ports")) {
      if (port instanceof ObjectNode object && !object.has("targetPort")) {
        object.set("targetPort", object.path("port"));
      }
    }
    if (!Json.text(spec, "type").equals("ExternalName")) {
      serviceAddresses.assign(service);
    }
    Json.child(Json.child(service, "status"), "loadBalancer");
  }

  private static void secret(ObjectNode secret) {
    putAbsent(secret, "type", "Opaque");
    if (secret.remove("stringData") instanceof ObjectNode texts) {
      ObjectNode data = Json.child(secret, "data");
      for (var text : texts.properties()) {
        byte[] bytes = text.getValue().asText().getBytes(StandardCharsets.UTF_8);
        data.put(text.getKey(), Base64.getEncoder().encodeToString(bytes));
      }
    }
  }

  private static void putAbsent(ObjectNode object, String field, String value) {
    if (!object.has(field)) {
      object.put(field, value);
    }
  }
}
