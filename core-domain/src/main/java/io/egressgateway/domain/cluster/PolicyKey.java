package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

/** Which policy: a namespaced one, or a cluster-wide one. Namespaced ones sort first. */
public sealed interface PolicyKey extends Comparable<PolicyKey> {

  /** An EgressPolicy. */
  record Namespaced(NamespacedName name) implements PolicyKey {
    public Namespaced {
      requireNonNull(name, "name");
    }

    @Override
    public int compareTo(PolicyKey other) {
      return switch (other) {
        case Namespaced namespaced -> name.compareTo(namespaced.name);
        case ClusterWide _ -> -1;
      };
    }

    @Override
    public String toString() {
      return name.toString();
    }
  }

  /** An EgressClusterPolicy. */
  record ClusterWide(String name) implements PolicyKey {
    public ClusterWide {
      requireNonNull(name, "name");
    }

    @Override
    public int compareTo(PolicyKey other) {
      return switch (other) {
        case Namespaced _ -> 1;
        case ClusterWide wide -> name.compareTo(wide.name);
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static PolicyKey of(String namespace, String name) {
    return new Namespaced(new NamespacedName(namespace, name));
  }

  /** The object's own name, without its namespace. */
  default String objectName() {
    return switch (this) {
      case Namespaced(NamespacedName name) -> name.name();
      case ClusterWide(String name) -> name;
    };
  }
}
