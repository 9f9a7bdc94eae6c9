package io.egressgateway.domain.net;

import java.util.regex.Pattern;

/**
 * An Ethernet hardware address.
 *
 * @param value the 48 bits, most significant first
 */
public record MacAddress(long value) implements Comparable<MacAddress> {
  /** The group of all stations, IEEE 802.3. */
  public static final MacAddress BROADCAST = new MacAddress(0xffff_ffff_ffffL);

  private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

  public MacAddress {
    if (value >>> 48 != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(value));
    }
  }

  public static Parsed<MacAddress> parse(String text) {
    return TEXT.matcher(text).matches()
        ? Parsed.valid(new MacAddress(Long.parseLong(text.replace(":", ""), 16)))
        : Parsed.invalid(text, "a MAC address such as 66:c5:d6:cc:29:54");
  }

  public static MacAddress of(String text) {
    return parse(text).orThrow();
  }

  /**
   * Makes an address of six bytes.
   *
   * @throws IllegalArgumentException unless there are six
   */
  public static MacAddress ofBytes(byte[] bytes) {
    if (bytes.length != 6) {
      throw new IllegalArgumentException("a MAC address has 6 bytes, not " + bytes.length);
    }
    long value = 0;
    for (byte b : bytes) {
      value = value << 8 | b & 255;
    }
    return new MacAddress(value);
  }

  /** The six bytes in wire order; a fresh array. */
  public byte[] toBytes() {
    byte[] bytes = new byte[6];
    for (int i = 0; i < 6; i++) {
      bytes[i] = (byte) (value >>> (40 - 8 * i));
    }
    return bytes;
  }

  /** True for the addresses of several stations: the lowest bit of the first byte, IEEE 802.3. */
  public boolean isGroup() {
    return (value >>> 40 & 1) != 0;
  }

  /** The IPv6 address of the link that follows from this one, RFC 4291 appendix A. */
  public Ipv6Address linkLocal() {
    long identifier = value >>> 24 << 40 | 0xff_fe00_0000L | value & 0xff_ffff;
    return new Ipv6Address(0xfe80L << 48, identifier ^ 1L << 57);
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    for (int shift = 40; shift >= 0; shift -= 8) {
      String hex = Long.toHexString(value >>> shift & 255);
      text.append(hex.length() == 1 ? "0" : "").append(hex).append(shift == 0 ? "" : ":");
    }
    return text.toString();
  }
}
