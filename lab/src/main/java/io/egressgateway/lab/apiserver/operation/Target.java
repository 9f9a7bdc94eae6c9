package io.egressgateway.lab.apiserver.operation;

import io.egressgateway.lab.apiserver.json.ApiException;
import io.egressgateway.lab.apiserver.resource.ResourceType;
import io.egressgateway.lab.apiserver.store.ObjectKey;

/**
 * What a request is about.
 *
 * @param namespace empty for cluster-scoped kinds and for lists over all namespaces
 * @param name empty for collections
 * @param subresource empty or {@code status}
 */
public record Target(ResourceType type, String namespace, String name, String subresource) {
  public ObjectKey key() {
    return type.key(namespace, name);
  }

  public boolean isStatus() {
    return subresource.equals("status");
  }

  public Target named(String otherName) {
    return new Target(type, namespace, otherName, subresource);
  }

  ApiException notFound() {
    return ApiException.notFound(type.group(), type.plural(), name);
  }

  ApiException conflict(String why) {
    return ApiException.conflict(type.group(), type.plural(), name, why);
  }
}
