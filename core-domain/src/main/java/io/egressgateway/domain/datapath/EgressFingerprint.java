package io.egressgateway.domain.datapath;

/**
 * 64 bits of a digest of an egress's identity, kept in the kernel beside its {@link EgressId}, so
 * that a restarted agent gives every egress the number that live connections already carry.
 *
 * @param value unsigned
 */
public record EgressFingerprint(long value) implements Comparable<EgressFingerprint> {

  @Override
  public int compareTo(EgressFingerprint other) {
    return Long.compareUnsigned(value, other.value);
  }

  /** Sixteen hexadecimal digits. */
  @Override
  public String toString() {
    String hex = Long.toHexString(value);
    return "0".repeat(16 - hex.length()) + hex;
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws NumberFormatException for anything else
   */
  public static EgressFingerprint of(String hex) {
    return new EgressFingerprint(Long.parseUnsignedLong(hex, 16));
  }
}
