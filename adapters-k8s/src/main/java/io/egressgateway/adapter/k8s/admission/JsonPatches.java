package io.egressgateway.adapter.k8s.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.domain.admission.AdmissionPatch;
import io.egressgateway.domain.net.IpFamily;
import java.util.List;

/** What is filled in, as operations on the object that was sent (RFC 6902). */
final class JsonPatches {
  private final JsonNode object;
  private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();
  private boolean withSpec;

  private JsonPatches(JsonNode object) {
    this.object = object;
    this.withSpec = object.path("spec").isObject();
  }

  static ArrayNode of(List<AdmissionPatch> patches, JsonNode object) {
    JsonPatches all = new JsonPatches(object);
    patches.forEach(all::add);
    return all.operations;
  }

  private void add(AdmissionPatch patch) {
    switch (patch) {
      case AdmissionPatch.DefaultEip(var address) -> {
        String family = address.family() == IpFamily.IPV4 ? "ipv4" : "ipv6";
        add("/spec/ippools/" + family + "DefaultEIP", text(address.toString()));
      }
      case AdmissionPatch.GroupFinalizer() -> finalizer();
      case AdmissionPatch.PolicyGroup(String name) -> {
        spec();
        add("/spec/egressGatewayName", text(name));
      }
      case AdmissionPatch.DefaultWish() -> {
        spec();
        add(
            "/spec/egressIP",
            JsonNodeFactory.instance
                .objectNode()
                .put("useNodeIP", false)
                .put("allocatorPolicy", "default"));
      }
    }
  }

  /** Appends to what the user gave; the list has to be there for that. */
  private void finalizer() {
    JsonNode name = text(EgressGatewayResource.FINALIZER);
    if (object.path("metadata").path("finalizers").isArray()) {
      add("/metadata/finalizers/-", name);
    } else {
      add("/metadata/finalizers", JsonNodeFactory.instance.arrayNode().add(name));
    }
  }

  private void spec() {
    if (!withSpec) {
      add("/spec", JsonNodeFactory.instance.objectNode());
      withSpec = true;
    }
  }

  private static JsonNode text(String value) {
    return JsonNodeFactory.instance.textNode(value);
  }

  private void add(String path, JsonNode value) {
    ObjectNode operation = operations.addObject().put("op", "add").put("path", path);
    operation.set("value", value);
  }
}
