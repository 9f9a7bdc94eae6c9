package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

/**
 * Which policy: a namespaced one, a cluster-wide one, or an Egress. They sort in this order of
 * kinds.
 */
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
        case ClusterWide _, OfEgress _ -> -1;
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
        case OfEgress _ -> -1;
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * An Egress, Antrea's kind, or one of its parts where it has several addresses: the first is
   * called as the Egress, the others have a number behind a slash, which no name of an object has.
   */
  record OfEgress(String name) implements PolicyKey {
    public OfEgress {
      requireNonNull(name, "name");
    }

    /** A part, counted from 0. */
    public static OfEgress part(String egress, int part) {
      return new OfEgress(part == 0 ? egress : egress + "/" + part);
    }

    /** The name of the object. */
    public String egress() {
      int slash = name.indexOf('/');
      return slash < 0 ? name : name.substring(0, slash);
    }

    /** Whether it is another part than the first. */
    public boolean isFurtherPart() {
      return name.indexOf('/') >= 0;
    }

    @Override
    public int compareTo(PolicyKey other) {
      return switch (other) {
        case Namespaced _, ClusterWide _ -> 1;
        case OfEgress egress -> name.compareTo(egress.name);
      };
    }

    /** As kubectl takes it, so that an EgressClusterPolicy of the same name reads otherwise. */
    @Override
    public String toString() {
      return "egresses.crd.antrea.io/" + name;
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
      case OfEgress egress -> egress.egress();
    };
  }

  /** The kind of the object. */
  default String kind() {
    return switch (this) {
      case Namespaced _ -> "EgressPolicy";
      case ClusterWide _ -> "EgressClusterPolicy";
      case OfEgress _ -> "Egress";
    };
  }

  /** Kind and name, for people. */
  default String described() {
    return switch (this) {
      case Namespaced(NamespacedName name) -> kind() + " \"" + name + "\"";
      case ClusterWide _, OfEgress _ -> kind() + " \"" + objectName() + "\"";
    };
  }
}
