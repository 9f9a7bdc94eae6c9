package io.egressgateway.lab.apiserver.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.store.StoredObject;
import java.util.Optional;

/**
 * A version of an object on its way into the store, which webhooks may change or refuse.
 *
 * @param live the version before, none on creation
 * @param object the new version
 * @param own whether managedFields still have to be written
 */
public record Draft(
    Target target,
    Optional<StoredObject> live,
    ObjectNode object,
    WriteOptions options,
    boolean own) {

  /** The version before; missing on creation. */
  public JsonNode before() {
    return live.<JsonNode>map(StoredObject::json).orElseGet(MissingNode::getInstance);
  }

  Draft with(ObjectNode changed) {
    return new Draft(target, live, changed, options, own);
  }
}
