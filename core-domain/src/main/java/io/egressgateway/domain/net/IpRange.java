package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Consecutive addresses of one family.
 *
 * @param first the lowest address, inclusive
 * @param last the highest address, inclusive; not below {@code first}
 */
public record IpRange(IpAddress first, IpAddress last) implements Comparable<IpRange> {

  public IpRange {
    requireNonNull(first, "first");
    requireNonNull(last, "last");
    if (first.family() != last.family()) {
      throw new IllegalArgumentException("mixed families: " + first + "-" + last);
    }
    if (first.compareTo(last) > 0) {
      throw new IllegalArgumentException("inverted range: " + first + "-" + last);
    }
  }

  public static IpRange of(IpAddress single) {
    return new IpRange(single, single);
  }

  public IpFamily family() {
    return first.family();
  }

  public boolean contains(IpAddress address) {
    return address.family() == family()
        && first.compareTo(address) <= 0
        && address.compareTo(last) <= 0;
  }

  public boolean overlaps(IpRange other) {
    return other.family() == family()
        && first.compareTo(other.last) <= 0
        && other.first.compareTo(last) <= 0;
  }

  /** The addresses in both ranges. */
  public Optional<IpRange> intersection(IpRange other) {
    return overlaps(other)
        ? Optional.of(
            new IpRange(
                first.compareTo(other.first) >= 0 ? first : other.first,
                last.compareTo(other.last) <= 0 ? last : other.last))
        : Optional.empty();
  }

  /** Number of addresses; up to 2^128. */
  public BigInteger size() {
    return last.toBigInteger().subtract(first.toBigInteger()).add(BigInteger.ONE);
  }

  /** The prefix with exactly these addresses, where there is one. */
  public Optional<IpPrefix> toPrefix() {
    int length = 0;
    while (length < family().bits() && first.bit(length) == last.bit(length)) {
      length++;
    }
    IpPrefix prefix = new IpPrefix(first, length);
    return prefix.toRange().equals(this) ? Optional.of(prefix) : Optional.empty();
  }

  /**
   * Sorts ranges and joins those that overlap or touch.
   *
   * @return disjoint ranges, ascending, IPv4 before IPv6
   */
  public static List<IpRange> merged(Iterable<IpRange> ranges) {
    List<IpRange> sorted = new ArrayList<>();
    ranges.forEach(sorted::add);
    sorted.sort(Comparator.naturalOrder());
    List<IpRange> result = new ArrayList<>();
    for (IpRange next : sorted) {
      if (!result.isEmpty() && result.getLast().touches(next)) {
        IpRange before = result.removeLast();
        IpAddress end = before.last.compareTo(next.last) >= 0 ? before.last : next.last;
        result.add(new IpRange(before.first, end));
      } else {
        result.add(next);
      }
    }
    return List.copyOf(result);
  }

  private boolean touches(IpRange next) {
    return overlaps(next)
        || family() == next.family() && !last.isLast() && last.plus(1).equals(next.first);
  }

  @Override
  public int compareTo(IpRange other) {
    return Comparator.comparing(IpRange::first).thenComparing(IpRange::last).compare(this, other);
  }

  @Override
  public String toString() {
    return first.equals(last) ? first.toString() : first + "-" + last;
  }
}
