package io.egressgateway.domain.allocation;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Parsed;
import java.util.Optional;

/** One item of a pool as users write it: an address, {@code first-last}, or a CIDR. */
public final class PoolItem {
  private static final String FORM =
      "an address, a range such as 192.0.2.10-192.0.2.20, or a CIDR such as 192.0.2.0/28";

  private PoolItem() {}

  /** Reads an item; host bits of a CIDR are cleared. */
  public static Parsed<IpRange> parse(String text, CidrUsage usage) {
    if (text.indexOf('/') >= 0) {
      return cidr(text, usage);
    }
    int dash = text.indexOf('-');
    if (dash >= 0) {
      return range(text, text.substring(0, dash), text.substring(dash + 1));
    }
    Optional<IpAddress> single = IpAddress.parse(text).toOptional();
    return single.isPresent() ? Parsed.valid(IpRange.of(single.get())) : Parsed.invalid(text, FORM);
  }

  private static Parsed<IpRange> cidr(String text, CidrUsage usage) {
    Optional<IpPrefix> prefix = IpPrefix.parse(text).toOptional();
    return prefix.isPresent()
        ? Parsed.valid(usage.usable(prefix.get()))
        : Parsed.invalid(text, FORM);
  }

  private static Parsed<IpRange> range(String text, String from, String to) {
    Optional<IpAddress> first = IpAddress.parse(from).toOptional();
    Optional<IpAddress> last = IpAddress.parse(to).toOptional();
    if (first.isEmpty() || last.isEmpty()) {
      return Parsed.invalid(text, FORM);
    }
    if (first.get().family() != last.get().family()) {
      return Parsed.invalid(text, "a range of one family");
    }
    return first.get().compareTo(last.get()) > 0
        ? Parsed.invalid(text, "a range whose first address is not behind its last")
        : Parsed.valid(new IpRange(first.get(), last.get()));
  }
}
