package io.egressgateway.domain.admission;

import io.egressgateway.domain.allocation.ExternalRange;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is asked of an Egress, in the order and with the words of Antrea, so that what people and
 * programs look for in an answer is there. The first thing wrong is told.
 */
public final class EgressRules {
  /** Number and suffix of a quantity (k8s.io/apimachinery, pkg/api/resource). */
  private static final Pattern QUANTITY =
      Pattern.compile(
          "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([KMGTPE]i|[numkMGTPE]?|[eE][+-]?[0-9]{1,9})");

  private static final String NO_QUANTITY =
      "%s %s in Egress %s is invalid: quantities must match the regular expression"
          + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

  private EgressRules() {}

  /**
   * What is wrong with an Egress. An address and a pool that stay as they are were judged before:
   * selectors can be changed even when the pool is gone.
   *
   * @param stored the Egress as it is, absent where it is made
   * @param pools all pools
   */
  public static Optional<String> refusal(
      WrittenEgress egress, Optional<WrittenEgress> stored, List<WrittenPool> pools) {
    return egress
        .bandwidth()
        .flatMap(bandwidth -> bandwidth(egress.name(), bandwidth))
        .or(() -> isJudged(egress, stored) ? Optional.empty() : addresses(egress, pools))
        .or(() -> annotations(egress, stored));
  }

  private static Optional<String> addresses(WrittenEgress egress, List<WrittenPool> pools) {
    List<WrittenEgress.Seat> seats = egress.seats();
    if (seats.isEmpty()) {
      return Optional.of(
          "spec.egressIPs [%s] must have as many items as spec.externalIPPools [%s], or none"
              .formatted(String.join(",", egress.egressIps()), String.join(",", egress.pools())));
    }
    Set<String> seen = new HashSet<>();
    for (WrittenEgress.Seat seat : seats) {
      if (!seat.wanted().isEmpty() && !seen.add(seat.wanted())) {
        return Optional.of("spec.egressIPs: IP " + seat.wanted() + " is there twice");
      }
      Optional<String> refusal =
          seat.wanted().isEmpty() || seat.pool().isEmpty()
              ? Optional.empty()
              : address(seat, pools);
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /** Antrea has none of these. */
  private static Optional<String> annotations(
      WrittenEgress egress, Optional<WrittenEgress> stored) {
    List<Rejection> before = stored.map(WrittenEgress::unreadable).orElse(List.of());
    return egress.unreadable().stream()
        .filter(rejection -> !before.contains(rejection))
        .map(Rejection::toString)
        .findFirst();
  }

  private static Optional<String> bandwidth(String egress, WrittenEgress.Bandwidth bandwidth) {
    return quantity("Rate", bandwidth.rate(), egress)
        .or(() -> quantity("Burst", bandwidth.burst(), egress));
  }

  private static Optional<String> quantity(String what, String text, String egress) {
    return QUANTITY.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(NO_QUANTITY.formatted(what, text, egress));
  }

  /** A pool that does not exist yet may be named, and an address without a pool is the user's. */
  private static boolean isJudged(WrittenEgress egress, Optional<WrittenEgress> stored) {
    return stored.filter(before -> before.seats().equals(egress.seats())).isPresent();
  }

  private static Optional<String> address(WrittenEgress.Seat seat, List<WrittenPool> pools) {
    Optional<IpAddress> address = IpAddress.parse(seat.wanted()).toOptional();
    if (address.isEmpty()) {
      return Optional.of("IP " + seat.wanted() + " is not valid");
    }
    Optional<WrittenPool> pool =
        pools.stream().filter(known -> known.name().equals(seat.pool())).findFirst();
    if (pool.isEmpty()) {
      return Optional.of("ExternalIPPool " + seat.pool() + " does not exist");
    }
    return gives(pool.get(), address.get())
        ? Optional.empty()
        : Optional.of("IP " + seat.wanted() + " is not within the IP range");
  }

  /**
   * Whether the pool gives the address out. Antrea lets the last address of an IPv4 CIDR through
   * here, and never allocates it.
   */
  private static boolean gives(WrittenPool pool, IpAddress address) {
    List<ExternalRange> items =
        pool.ranges().stream()
            .flatMap(range -> ExternalPoolRules.read(range).toOptional().stream())
            .toList();
    Optional<IpAddress> gateway =
        pool.subnet().flatMap(subnet -> IpAddress.parse(subnet.gateway()).toOptional());
    return ExternalRange.usable(items, gateway).stream().anyMatch(range -> range.contains(address));
  }
}
