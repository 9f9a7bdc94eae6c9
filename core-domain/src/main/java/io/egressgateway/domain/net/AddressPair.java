package io.egressgateway.domain.net;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * At most one address of each family.
 *
 * @param ipv4 the IPv4 address, if there is one
 * @param ipv6 the IPv6 address, if there is one
 */
public record AddressPair(Optional<Ipv4Address> ipv4, Optional<Ipv6Address> ipv6)
    implements Comparable<AddressPair> {
  public static final AddressPair NONE = new AddressPair(Optional.empty(), Optional.empty());

  private static final Comparator<AddressPair> ORDER =
      Comparator.comparing(AddressPair::ipv4, absentFirst())
          .thenComparing(AddressPair::ipv6, absentFirst());

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
    return Stream.of(IpFamily.values()).flatMap(family -> get(family).stream()).toList();
  }

  private static <T extends IpAddress> Comparator<Optional<T>> absentFirst() {
    return (a, b) ->
        a.isPresent() && b.isPresent()
            ? a.get().compareTo(b.get())
            : Boolean.compare(a.isPresent(), b.isPresent());
  }

  @Override
  public int compareTo(AddressPair other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return String.join(",", toList().stream().map(IpAddress::toString).toList());
  }
}
