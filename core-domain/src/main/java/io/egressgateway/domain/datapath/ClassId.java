package io.egressgateway.domain.datapath;

/**
 * The number of a class: the set of policies that cover a pod. Local to a node.
 *
 * @param value positive
 */
public record ClassId(int value) implements Comparable<ClassId> {
  public ClassId {
    if (value < 1) {
      throw new IllegalArgumentException("class id out of range: " + value);
    }
  }

  @Override
  public int compareTo(ClassId other) {
    return Integer.compare(value, other.value);
  }
}
