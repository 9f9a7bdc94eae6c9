package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * A network in CIDR notation; bits behind the length are cleared when it is made.
 *
 * @param address the first address
 * @param length number of leading bits that are fixed, 0 to 32 or 128
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {
  private static final String FORM = "a CIDR such as 192.0.2.0/24 or 2001:db8::/64";

  public IpPrefix {
    requireNonNull(address, "address");
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException("prefix length out of range: " + length);
    }
    address = address.masked(length);
  }

  /** Reads {@code address/length}; host bits may be set and are cleared. */
  public static Parsed<IpPrefix> parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return Parsed.invalid(text, FORM);
    }
    String digits = text.substring(slash + 1);
    boolean number = digits.matches("0|[1-9][0-9]{0,2}");
    return IpAddress.parse(text.substring(0, slash))
        .toOptional()
        .filter(address -> number && Integer.parseInt(digits) <= address.family().bits())
        .map(address -> Parsed.valid(new IpPrefix(address, Integer.parseInt(digits))))
        .orElseGet(() -> Parsed.invalid(text, FORM));
  }

  /** Reads a CIDR, or a bare address as the prefix that holds it alone. */
  public static Parsed<IpPrefix> parseLenient(String text) {
    return text.indexOf('/') < 0 ? IpAddress.parse(text).map(IpAddress::toPrefix) : parse(text);
  }

  public static IpPrefix of(String text) {
    return parse(text).orThrow();
  }

  public IpFamily family() {
    return address.family();
  }

  public IpAddress last() {
    return address.filled(length);
  }

  public boolean contains(IpAddress other) {
    return other.family() == family() && other.masked(length).equals(address);
  }

  public boolean contains(IpPrefix other) {
    return other.length >= length && contains(other.address);
  }

  public IpRange toRange() {
    return new IpRange(address, last());
  }

  @Override
  public int compareTo(IpPrefix other) {
    return Comparator.comparing(IpPrefix::address)
        .thenComparingInt(IpPrefix::length)
        .compare(this, other);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
