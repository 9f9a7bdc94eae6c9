package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Parsed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Addresses as texts of the API. */
final class AddressText {
  private AddressText() {}

  /** Reads an address of one family. */
  static Parsed<IpAddress> ofFamily(String text, IpFamily family) {
    String allowed =
        switch (family) {
          case IPV4 -> "an IPv4 address such as 192.0.2.10";
          case IPV6 -> "an IPv6 address such as 2001:db8::10";
        };
    return IpAddress.parse(text)
        .toOptional()
        .filter(address -> address.family() == family)
        .map(Parsed::valid)
        .orElseGet(() -> Parsed.invalid(text, allowed));
  }

  /** Reads two texts that the program wrote itself; what does not fit its family is left out. */
  static AddressPair published(String ipv4, String ipv6) {
    AddressPair pair = AddressPair.NONE;
    for (IpFamily family : IpFamily.values()) {
      String text = withoutLength(family == IpFamily.IPV4 ? ipv4 : ipv6);
      Optional<IpAddress> address = ofFamily(text, family).toOptional();
      pair = address.isPresent() ? pair.with(address.get()) : pair;
    }
    return pair;
  }

  /** Some versions of the API's first implementation wrote addresses with a prefix length. */
  private static String withoutLength(String text) {
    int slash = text.indexOf('/');
    return slash < 0 ? text : text.substring(0, slash);
  }

  static List<IpAddress> addresses(Stream<String> texts) {
    return texts.flatMap(text -> IpAddress.parse(text).toOptional().stream()).toList();
  }

  /** CIDRs, and addresses as CIDRs that hold them alone. */
  static List<IpPrefix> prefixes(Stream<String> texts) {
    return texts.flatMap(text -> IpPrefix.parseLenient(text).toOptional().stream()).toList();
  }

  /** The address of a family, or nothing. */
  static String text(AddressPair pair, IpFamily family) {
    return pair.get(family).map(IpAddress::toString).orElse("");
  }
}
