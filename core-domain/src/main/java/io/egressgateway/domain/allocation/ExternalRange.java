package io.egressgateway.domain.allocation;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One item of an ExternalIPPool. Which of its addresses are given out is Antrea's arithmetic:
 * {@link CidrUsage#SKIP_FIRST_AND_BROADCAST} for a CIDR, both ends of a range, and of a large one
 * only the first addresses.
 */
public sealed interface ExternalRange {
  /** A CIDR. */
  record Cidr(IpPrefix prefix) implements ExternalRange {
    public Cidr {
      requireNonNull(prefix, "prefix");
    }

    @Override
    public IpRange whole() {
      return prefix.toRange();
    }

    /**
     * In IPv4 one address less than of a range: Antrea counts the reserved last one though it is
     * beyond the addresses that it looks at.
     */
    @Override
    public IpRange usable() {
      return first(
          CidrUsage.SKIP_FIRST_AND_BROADCAST.usable(prefix),
          prefix.family() == IpFamily.IPV4 ? LIMIT - 1 : LIMIT);
    }
  }

  /** From an address to another one, both included. */
  record Between(IpRange range) implements ExternalRange {
    public Between {
      requireNonNull(range, "range");
    }

    @Override
    public IpRange whole() {
      return range;
    }

    @Override
    public IpRange usable() {
      return first(range, LIMIT);
    }
  }

  /** How many addresses of one item are given out at most. */
  int LIMIT = 65536;

  /** All addresses, given out or not. */
  IpRange whole();

  /** The addresses that are given out. */
  IpRange usable();

  /**
   * What a pool gives out, in the order of its items: the lowest free address of the first run that
   * has one is the next one.
   *
   * @param gateway of the pool's subnet, which is somebody's already
   */
  static List<IpRange> usable(Collection<ExternalRange> items, Optional<IpAddress> gateway) {
    List<IpRange> usable = new ArrayList<>();
    for (ExternalRange item : items) {
      IpRange range = item.usable();
      gateway
          .filter(range::contains)
          .ifPresentOrElse(used -> usable.addAll(without(range, used)), () -> usable.add(range));
    }
    return List.copyOf(usable);
  }

  private static List<IpRange> without(IpRange range, IpAddress address) {
    List<IpRange> rest = new ArrayList<>();
    if (!address.equals(range.first())) {
      rest.add(new IpRange(range.first(), address.plus(-1)));
    }
    if (!address.equals(range.last())) {
      rest.add(new IpRange(address.plus(1), range.last()));
    }
    return rest;
  }

  private static IpRange first(IpRange range, int most) {
    return range.size().compareTo(BigInteger.valueOf(most)) <= 0
        ? range
        : new IpRange(range.first(), range.first().plus(most - 1L));
  }
}
