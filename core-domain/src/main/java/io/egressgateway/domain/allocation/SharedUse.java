package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** How many policies use the egress IPs of each group, and which of these may have more. */
final class SharedUse {
  private final Map<String, TreeMap<EgressIdentity.Shared, Integer>> byGroup = new HashMap<>();
  private final SortedSet<EgressIdentity> alone = new TreeSet<>();

  /** Another policy uses the identity. */
  void add(AddressWish wish, EgressIdentity identity) {
    switch (identity) {
      case EgressIdentity.OnNode _ -> {}
      case EgressIdentity.Shared shared -> {
        byGroup
            .computeIfAbsent(shared.group(), _ -> new TreeMap<>())
            .merge(shared, 1, Integer::sum);
        if (wish instanceof AddressWish.NextFree) {
          alone.add(shared);
        }
      }
    }
  }

  /**
   * The egress IPs of a group that the fewest policies use, of several the lowest; empty where all
   * have reached the limit or belong to a policy that asked for its own.
   *
   * @param families of which they must have an address each, and no other
   */
  Optional<EgressIdentity.Shared> least(String group, SortedSet<IpFamily> families, int limit) {
    return byGroup.getOrDefault(group, new TreeMap<>()).entrySet().stream()
        .filter(use -> use.getValue() < limit)
        .filter(use -> !alone.contains(use.getKey()))
        .filter(use -> families(use.getKey()).equals(families))
        .min(Comparator.comparing(Map.Entry::getValue))
        .map(Map.Entry::getKey);
  }

  private static SortedSet<IpFamily> families(EgressIdentity identity) {
    SortedSet<IpFamily> families = new TreeSet<>();
    for (IpAddress address : identity.addresses().toList()) {
      families.add(address.family());
    }
    return families;
  }
}
