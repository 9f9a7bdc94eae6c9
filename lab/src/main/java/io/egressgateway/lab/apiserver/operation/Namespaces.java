package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.json.Json;
import io.egressgateway.lab.apiserver.store.ObjectKey;
import io.egressgateway.lab.apiserver.store.ObjectStore;
import io.egressgateway.lab.apiserver.store.StoredObject;

/** Namespaces have to be there before something is put into them. */
final class Namespaces {
  static final String COLLECTION = "namespaces";

  private final ObjectStore store;

  Namespaces(ObjectStore store) {
    this.store = store;
  }

  /**
   * Checks that something can be created for this target.
   *
   * @throws ApiException 404 if the namespace does not exist, 403 if it is being deleted
   */
  void requireOpen(Target target) {
    if (!target.type().namespaced()) {
      return;
    }
    StoredObject namespace =
        store
            .get(new ObjectKey(COLLECTION, "", target.namespace()))
            .orElseThrow(() -> ApiException.notFound("", COLLECTION, target.namespace()));
    if (!Json.text(namespace.json(), "metadata", "deletionTimestamp").isEmpty()) {
      throw ApiException.forbidden(
          target.type().group(),
          target.type().plural(),
          target.name(),
          "unable to create new content in namespace "
              + target.namespace()
              + " because it is being terminated");
    }
  }
}
