package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

/** Namespace and name of an object; a record, because joined strings collide. */
public record NamespacedName(String namespace, String name) implements Comparable<NamespacedName> {
  public NamespacedName {
    requireNonNull(namespace, "namespace");
    requireNonNull(name, "name");
  }

  @Override
  public int compareTo(NamespacedName other) {
    int order = namespace.compareTo(other.namespace);
    return order == 0 ? name.compareTo(other.name) : order;
  }

  @Override
  public String toString() {
    return namespace + "/" + name;
  }
}
