package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.util.Optional;
import java.util.TreeMap;

/** Whose each address is, over all groups; an address has at most one holder. */
final class Holders {
  private final TreeMap<IpAddress, EgressIdentity> byAddress = new TreeMap<>();
  private final AddressSet used = new AddressSet();

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
      used.add(address);
    }
    return new AllocationResult.Allocated(identity);
  }

  /** The lowest free address, one of {@code defaults} only if there is no other. */
  Optional<IpAddress> lowestFree(AddressPool pool, AddressPair defaults) {
    Optional<IpAddress> spare = Optional.empty();
    for (IpRange range : pool.ranges()) {
      Optional<IpAddress> free = used.lowestFree(range);
      if (free.isPresent() && defaults.toList().contains(free.get())) {
        spare = free;
        free = behind(free.get(), range);
      }
      if (free.isPresent()) {
        return free;
      }
    }
    return spare;
  }

  private Optional<IpAddress> behind(IpAddress address, IpRange range) {
    return address.equals(range.last())
        ? Optional.empty()
        : used.lowestFree(new IpRange(address.plus(1), range.last()));
  }
}
