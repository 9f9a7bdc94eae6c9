package io.egressgateway.domain.net;

import java.math.BigInteger;

/**
 * An IPv4 address.
 *
 * @param value the 32 bits, most significant first; unsigned, so negative as an {@code int} from
 *     128.0.0.0 on
 */
public record Ipv4Address(int value) implements IpAddress {
  private static final String FORM = "an IPv4 address such as 192.0.2.1";

  /** Reads dotted decimal: four numbers 0-255 without leading zeros. */
  public static Parsed<Ipv4Address> parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Parsed.invalid(text, FORM);
    }
    int value = 0;
    for (String part : parts) {
      int octet = octet(part);
      if (octet < 0) {
        return Parsed.invalid(text, FORM);
      }
      value = value << 8 | octet;
    }
    return Parsed.valid(new Ipv4Address(value));
  }

  private static int octet(String part) {
    if (part.isEmpty() || part.length() > 3 || part.length() > 1 && part.charAt(0) == '0') {
      return -1;
    }
    int octet = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      octet = octet * 10 + (c - '0');
    }
    return octet > 255 ? -1 : octet;
  }

  public static Ipv4Address of(String text) {
    return parse(text).orThrow();
  }

  static Ipv4Address ofBytes(byte[] b) {
    return new Ipv4Address(
        (b[0] & 255) << 24 | (b[1] & 255) << 16 | (b[2] & 255) << 8 | b[3] & 255);
  }

  @Override
  public IpFamily family() {
    return IpFamily.IPV4;
  }

  @Override
  public BigInteger toBigInteger() {
    return BigInteger.valueOf(value & 0xffffffffL);
  }

  @Override
  public byte[] toBytes() {
    return new byte[] {
      (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value
    };
  }

  @Override
  public boolean bit(int index) {
    return (value >>> (31 - index) & 1) == 1;
  }

  @Override
  public Ipv4Address masked(int length) {
    return new Ipv4Address(value & mask(length));
  }

  @Override
  public Ipv4Address filled(int length) {
    return new Ipv4Address(value | ~mask(length));
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << (32 - length);
  }

  @Override
  public Ipv4Address plus(long count) {
    return new Ipv4Address((int) (value + count));
  }

  @Override
  public boolean isUnicast() {
    int first = value >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  @Override
  public boolean isLinkLocal() {
    return value >>> 16 == 0xa9fe;
  }

  @Override
  public int compareTo(IpAddress other) {
    return switch (other) {
      case Ipv4Address(int otherValue) -> Integer.compareUnsigned(value, otherValue);
      case Ipv6Address _ -> -1;
    };
  }

  @Override
  public String toString() {
    return (value >>> 24)
        + "."
        + (value >>> 16 & 255)
        + "."
        + (value >>> 8 & 255)
        + "."
        + (value & 255);
  }
}
