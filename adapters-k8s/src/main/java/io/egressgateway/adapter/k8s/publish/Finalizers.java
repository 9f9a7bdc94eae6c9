package io.egressgateway.adapter.k8s.publish;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;

/** Merge patches of metadata.finalizers, which hold the whole list. */
final class Finalizers {
  private Finalizers() {}

  static ObjectNode with(HasMetadata object, String finalizer) {
    List<String> all = new ArrayList<>(object.getFinalizers());
    all.add(finalizer);
    return patch(all);
  }

  static ObjectNode without(HasMetadata object, String finalizer) {
    List<String> all = new ArrayList<>(object.getFinalizers());
    all.remove(finalizer);
    return patch(all);
  }

  private static ObjectNode patch(List<String> finalizers) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ArrayNode list = patch.putObject("metadata").putArray("finalizers");
    finalizers.forEach(list::add);
    return patch;
  }
}
