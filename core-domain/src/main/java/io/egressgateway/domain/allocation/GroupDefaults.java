package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Optional;
import java.util.SortedSet;

/** Which egress IPs a group's policies share. */
public final class GroupDefaults {
  private GroupDefaults() {}

  /**
   * Those the group names, else the first of each pool; only of {@code families}. An ExternalIPPool
   * has none: each of its addresses is as good as the other.
   */
  public static AddressPair of(GatewayGroup group, SortedSet<IpFamily> families) {
    return switch (GroupName.of(group.name())) {
      case GroupName.OfGateway _ -> ofGateway(group, families);
      case GroupName.OfPool _, GroupName.OfAddress _ -> AddressPair.NONE;
    };
  }

  private static AddressPair ofGateway(GatewayGroup group, SortedSet<IpFamily> families) {
    AddressPair defaults = AddressPair.NONE;
    for (IpFamily family : families) {
      Optional<IpAddress> address =
          group.defaultEips().get(family).or(() -> first(group.pools().get(family)));
      defaults = address.map(defaults::with).orElse(defaults);
    }
    return defaults;
  }

  /** Those the group names; only of {@code families}. */
  static AddressPair named(GatewayGroup group, SortedSet<IpFamily> families) {
    return families.stream()
        .flatMap(family -> group.defaultEips().get(family).stream())
        .reduce(AddressPair.NONE, AddressPair::with, (_, last) -> last);
  }

  private static Optional<IpAddress> first(AddressPool pool) {
    return pool.isEmpty() ? Optional.empty() : Optional.of(pool.ranges().getFirst().first());
  }
}
