package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.adapter.k8s.crd.EndpointEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What changes in the endpoints of a slice, as a JSON patch (RFC 6902): not the others again. */
final class SlicePatch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDPOINTS = "/endpoints";

  private final ArrayNode operations = JsonNodeFactory.instance.arrayNode();

  private SlicePatch() {}

  private record Pod(String namespace, String name) {
    static Pod of(EndpointEntry entry) {
      return new Pod(entry.ns(), entry.pod());
    }
  }

  /**
   * The operations that lead from one list to another; those that stay keep their order.
   *
   * @param version of the object as read: it must be that still
   */
  static ArrayNode between(List<EndpointEntry> before, List<EndpointEntry> after, String version) {
    SlicePatch patch = new SlicePatch();
    patch
        .operations
        .addObject()
        .put("op", "test")
        .put("path", "/metadata/resourceVersion")
        .put("value", version);
    if (before.isEmpty()) {
      // The list itself may be missing.
      patch.operation("add", ENDPOINTS).set("value", JSON.valueToTree(after));
      return patch.operations;
    }
    List<EndpointEntry> left = patch.removing(before, after);
    for (int i = 0; i < after.size(); i++) {
      if (i >= left.size()) {
        patch.operation("add", ENDPOINTS + "/-").set("value", JSON.valueToTree(after.get(i)));
      } else if (!after.get(i).equals(left.get(i))) {
        patch
            .operation("replace", ENDPOINTS + "/" + i)
            .set("value", JSON.valueToTree(after.get(i)));
      }
    }
    for (int i = left.size() - 1; i >= after.size(); i--) {
      patch.operation("remove", ENDPOINTS + "/" + i);
    }
    return patch.operations;
  }

  /** From the end, so that the places of those before stay. */
  private List<EndpointEntry> removing(List<EndpointEntry> before, List<EndpointEntry> after) {
    Set<Pod> staying = new HashSet<>();
    after.forEach(entry -> staying.add(Pod.of(entry)));
    List<EndpointEntry> left = new ArrayList<>(before);
    for (int i = before.size() - 1; i >= 0; i--) {
      if (!staying.contains(Pod.of(before.get(i)))) {
        left.remove(i);
        operation("remove", ENDPOINTS + "/" + i);
      }
    }
    return left;
  }

  private ObjectNode operation(String verb, String path) {
    return operations.addObject().put("op", verb).put("path", path);
  }
}
