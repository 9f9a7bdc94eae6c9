package io.egressgateway.domain.datapath;

/**
 * The number of an egress on one node: what the connection mark of its connections carries.
 *
 * <p>Local to a node, kept over restarts of the agent by what the kernel holds.
 *
 * @param value 1 to {@link #MAX}
 */
public record EgressId(int value) implements Comparable<EgressId> {
  /** 22 bits, so that one more bit of a seven-digit mark range can say how a packet arrived. */
  public static final int MAX = 0x3f_ffff;

  public EgressId {
    if (value < 1 || value > MAX) {
      throw new IllegalArgumentException("egress id out of range: " + value);
    }
  }

  @Override
  public int compareTo(EgressId other) {
    return Integer.compare(value, other.value);
  }
}
