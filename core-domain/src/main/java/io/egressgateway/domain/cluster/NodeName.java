package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

/** The name of a node; its EgressTunnel has the same. */
public record NodeName(String value) implements Comparable<NodeName> {
  public NodeName {
    requireNonNull(value, "value");
  }

  @Override
  public int compareTo(NodeName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
