package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whose each address is, over all groups; an address has at most one holder. */
final class Holders {
  private final TreeMap<IpAddress, EgressIdentity> byAddress = new TreeMap<>();

  /** Used or at rest. */
  private final AddressSet taken = new AddressSet();

  private final SortedMap<IpAddress, Instant> resting;

  /**
   * Begins without holders.
   *
   * @param resting addresses freed a short while ago, and when
   */
  Holders(SortedMap<IpAddress, Instant> resting) {
    this.resting = resting;
    resting.keySet().forEach(taken::add);
  }

  /** Takes all addresses of the identity, or none where one of them is another's. */
  AllocationResult hold(EgressIdentity identity) {
    for (IpAddress address : identity.addresses().toList()) {
      EgressIdentity holder = byAddress.getOrDefault(address, identity);
      if (!holder.equals(identity)) {
        return new AllocationResult.AddressTaken(address, holder);
      }
    }
    for (IpAddress address : identity.addresses().toList()) {
      byAddress.put(address, identity);
      taken.add(address);
    }
    return new AllocationResult.Allocated(identity);
  }

  /**
   * A free address: the lowest that does not rest, else the one that rests longest, and one of
   * {@code defaults} only if there is no other.
   */
  Optional<IpAddress> free(AddressPool pool, AddressPair defaults) {
    return lowest(pool, defaults)
        .or(() -> longestResting(pool, defaults))
        .or(() ->
            defaults.toList().stream()
                .filter(pool::contains)
                .filter(address -> !byAddress.containsKey(address))
                .findFirst());
  }

  /**
   * A free address: the lowest that does not rest, of the first run that has one; where none has,
   * the one that rests longest.
   */
  Optional<IpAddress> firstFree(List<IpRange> order) {
    return order.stream()
        .flatMap(run -> taken.lowestFree(run).stream())
        .findFirst()
        .or(() -> longestResting(new AddressPool(order), AddressPair.NONE));
  }

  private Optional<IpAddress> lowest(AddressPool pool, AddressPair defaults) {
    for (IpRange range : pool.ranges()) {
      Optional<IpAddress> free = taken.lowestFree(range);
      if (free.filter(defaults.toList()::contains).isPresent()) {
        free = behind(free.get(), range);
      }
      if (free.isPresent()) {
        return free;
      }
    }
    return Optional.empty();
  }

  private Optional<IpAddress> behind(IpAddress address, IpRange range) {
    return address.equals(range.last())
        ? Optional.empty()
        : taken.lowestFree(new IpRange(address.plus(1), range.last()));
  }

  private Optional<IpAddress> longestResting(AddressPool pool, AddressPair defaults) {
    return resting.entrySet().stream()
        .filter(entry -> pool.contains(entry.getKey()))
        .filter(entry -> !byAddress.containsKey(entry.getKey()))
        .filter(entry -> !defaults.toList().contains(entry.getKey()))
        .min(Map.Entry.<IpAddress, Instant>comparingByValue().thenComparing(Map.Entry::getKey))
        .map(Map.Entry::getKey);
  }
}
