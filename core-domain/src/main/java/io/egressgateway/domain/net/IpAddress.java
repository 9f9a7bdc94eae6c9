package io.egressgateway.domain.net;

import java.math.BigInteger;

/**
 * An IPv4 or IPv6 address.
 *
 * <p>Ordered: IPv4 before IPv6, then by unsigned value. Not {@code java.net.InetAddress}, which may
 * resolve names and folds IPv4-mapped IPv6 addresses into IPv4.
 */
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4Address, Ipv6Address {

  IpFamily family();

  /** The value as an unsigned number of {@code family().bits()} bits. */
  BigInteger toBigInteger();

  /** The bytes in network order, 4 or 16 of them; a fresh array. */
  byte[] toBytes();

  /** The bit at {@code index}, 0 being the most significant. */
  boolean bit(int index);

  /** The address with all bits behind the first {@code length} cleared. */
  IpAddress masked(int length);

  /** The address with all bits behind the first {@code length} set. */
  IpAddress filled(int length);

  /** The address {@code count} further on; wraps at the end of the family. */
  IpAddress plus(long count);

  /** True for an address that one host can own: not unspecified, multicast, loopback, broadcast. */
  boolean isUnicast();

  /** True for link-local addresses (RFC 3927, RFC 4291 section 2.5.6). */
  boolean isLinkLocal();

  /** True for the last address of the family, after which {@link #plus} wraps. */
  default boolean isLast() {
    return equals(masked(0).filled(0));
  }

  /** The prefix that holds this address alone. */
  default IpPrefix toPrefix() {
    return new IpPrefix(this, family().bits());
  }

  /** Reads the text form of either family. No zone, no prefix length, no leading zeros in IPv4. */
  static Parsed<IpAddress> parse(String text) {
    return text.indexOf(':') >= 0
        ? Ipv6Address.parse(text).map(IpAddress.class::cast)
        : Ipv4Address.parse(text).map(IpAddress.class::cast);
  }

  /**
   * Reads an address that the program itself wrote.
   *
   * @throws IllegalArgumentException where {@code text} is not an address
   */
  static IpAddress of(String text) {
    return parse(text).orThrow();
  }

  /**
   * Makes an address of bytes in network order.
   *
   * @throws IllegalArgumentException unless there are 4 or 16 bytes
   */
  static IpAddress ofBytes(byte[] bytes) {
    return switch (bytes.length) {
      case 4 -> Ipv4Address.ofBytes(bytes);
      case 16 -> Ipv6Address.ofBytes(bytes);
      default ->
          throw new IllegalArgumentException("an address has 4 or 16 bytes, not " + bytes.length);
    };
  }

  /**
   * Makes an address of its unsigned value.
   *
   * @throws IllegalArgumentException where the value does not fit the family
   */
  static IpAddress ofBigInteger(IpFamily family, BigInteger value) {
    if (value.signum() < 0 || value.bitLength() > family.bits()) {
      throw new IllegalArgumentException("out of the range of " + family + ": " + value);
    }
    return switch (family) {
      case IPV4 -> new Ipv4Address(value.intValue());
      case IPV6 -> new Ipv6Address(value.shiftRight(64).longValue(), value.longValue());
    };
  }
}
