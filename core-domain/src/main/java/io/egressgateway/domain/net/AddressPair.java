package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * At most one address of each family.
 *
 * @param ipv4 the IPv4 address, if there is one
 * @param ipv6 the IPv6 address, if there is one
 */
public record AddressPair(Optional<Ipv4Address> ipv4, Optional<Ipv6Address> ipv6)
    implements Comparable<AddressPair> {
  public static final AddressPair NONE = new AddressPair(Optional.empty(), Optional.empty());

  public AddressPair {
    requireNonNull(ipv4, "ipv4");
    requireNonNull(ipv6, "ipv6");
  }

  /** Puts an address in its place, leaving the other family out. */
  public static AddressPair of(IpAddress address) {
    return NONE.with(address);
  }

  public AddressPair with(IpAddress address) {
    return switch (address) {
      case Ipv4Address v4 -> new AddressPair(Optional.of(v4), ipv6);
      case Ipv6Address v6 -> new AddressPair(ipv4, Optional.of(v6));
    };
  }

  public Optional<IpAddress> get(IpFamily family) {
    return switch (family) {
      case IPV4 -> ipv4.map(IpAddress.class::cast);
      case IPV6 -> ipv6.map(IpAddress.class::cast);
    };
  }

  public boolean isEmpty() {
    return ipv4.isEmpty() && ipv6.isEmpty();
  }

  /** The addresses there are, IPv4 first. */
  public List<IpAddress> toList() {
    if (ipv4.isPresent()) {
      return ipv6.isPresent() ? List.of(ipv4.get(), ipv6.get()) : List.of(ipv4.get());
    }
    return ipv6.isPresent() ? List.of(ipv6.get()) : List.of();
  }

  private static int absentFirst(
      Optional<? extends IpAddress> one, Optional<? extends IpAddress> other) {
    return one.isPresent() && other.isPresent()
        ? one.get().compareTo(other.get())
        : Boolean.compare(one.isPresent(), other.isPresent());
  }

  @Override
  public int compareTo(AddressPair other) {
    int order = absentFirst(ipv4, other.ipv4);
    return order == 0 ? absentFirst(ipv6, other.ipv6) : order;
  }

  @Override
  public String toString() {
    return String.join(",", toList().stream().map(IpAddress::toString).toList());
  }
}
