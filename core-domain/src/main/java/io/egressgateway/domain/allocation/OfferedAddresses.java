package io.egressgateway.domain.allocation;

import io.egressgateway.domain.cluster.AddressPool;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.Optional;
import java.util.SortedSet;

/** Which addresses a policy may name: those of its group's pools, of families in use. */
public final class OfferedAddresses {
  private OfferedAddresses() {}

  /** Why the policy may not name {@code address}, or nothing where it may. */
  public static Optional<Rejection> refusal(
      GatewayGroup group, SortedSet<IpFamily> families, IpAddress address) {
    IpFamily family = address.family();
    AddressPool pool = group.pools().get(family);
    if (families.contains(family) && pool.contains(address)) {
      return Optional.empty();
    }
    String field = family == IpFamily.IPV4 ? "spec.egressIP.ipv4" : "spec.egressIP.ipv6";
    return Optional.of(
        new Rejection(field, address.toString(), allowed(group, families.contains(family), pool)));
  }

  private static String allowed(GatewayGroup group, boolean enabled, AddressPool pool) {
    if (!enabled) {
      return "of an enabled family";
    }
    return pool.isEmpty()
        ? "usable: EgressGateway \"" + group.name() + "\" has no addresses of this family"
        : "in the pool of EgressGateway \"" + group.name() + "\": " + pool.ranges();
  }
}
