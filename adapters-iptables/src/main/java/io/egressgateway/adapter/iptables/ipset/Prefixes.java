package io.egressgateway.adapter.iptables.ipset;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A range as prefixes, which is all that hash:net knows. None of length 0: ipset refuses it, so all
 * addresses are two halves.
 */
public final class Prefixes {
  private Prefixes() {}

  /** The fewest prefixes that hold exactly these addresses, ascending. */
  static List<IpPrefix> of(IpRange range) {
    List<IpPrefix> prefixes = new ArrayList<>();
    IpAddress from = range.first();
    while (true) {
      IpPrefix next = longest(from, range.last());
      prefixes.add(next);
      if (next.last().equals(range.last())) {
        return prefixes;
      }
      from = next.last().plus(1);
    }
  }

  /** How many entries of a set disjoint ranges are. */
  public static int count(Collection<IpRange> ranges) {
    return ranges.stream().mapToInt(range -> of(range).size()).sum();
  }

  private static IpPrefix longest(IpAddress from, IpAddress last) {
    int length = from.family().bits();
    while (length > 1
        && from.masked(length - 1).equals(from)
        && from.filled(length - 1).compareTo(last) <= 0) {
      length--;
    }
    return new IpPrefix(from, length);
  }
}
