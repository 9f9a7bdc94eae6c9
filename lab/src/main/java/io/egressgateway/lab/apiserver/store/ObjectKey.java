package io.egressgateway.lab.apiserver.store;

import java.util.Comparator;

/**
 * Where an object is kept.
 *
 * @param collection plural and group of the kind, such as {@code leases.coordination.k8s.io}
 * @param namespace empty for cluster-scoped objects
 */
public record ObjectKey(String collection, String namespace, String name)
    implements Comparable<ObjectKey> {
  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::collection)
          .thenComparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::name);

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }
}
