package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedSet;

/**
 * How packets get to another node: everything of ours in the kernel's routing.
 *
 * <p>As observed it holds what is ours by place, wanted or not: the devices of our names, all that
 * is on them, all routes in tables numbered by our marks, and all rules that match on our marks or
 * have a priority of ours and no other meaning.
 *
 * @param device absent, with all that would be on it, also where a device has our name but is not a
 *     VXLAN with a parent and a local address; putting ours replaces it
 * @param direct absent, with all that would be on it, also where a device has its name but is not a
 *     MACVLAN
 */
public record RoutingState(
    Optional<TunnelDevice> device,
    Optional<DirectDevice> direct,
    SortedSet<TunnelAddress> addresses,
    SortedSet<TunnelNeighbor> neighbors,
    SortedSet<FdbEntry> fdb,
    SortedSet<TunnelRoute> routes,
    SortedSet<RoutingRule> rules) {
  public static final RoutingState EMPTY =
      new RoutingState(
          Optional.empty(),
          Optional.empty(),
          Sorted.emptySet(),
          Sorted.emptySet(),
          Sorted.emptySet(),
          Sorted.emptySet(),
          Sorted.emptySet());

  public RoutingState {
    requireNonNull(device, "device");
    requireNonNull(direct, "direct");
    addresses = Sorted.set(addresses);
    neighbors = Sorted.set(neighbors);
    fdb = Sorted.set(fdb);
    routes = Sorted.set(routes);
    rules = Sorted.set(rules);
  }

  /** A state in which nothing goes straight. */
  public RoutingState(
      Optional<TunnelDevice> device,
      SortedSet<TunnelAddress> addresses,
      SortedSet<TunnelNeighbor> neighbors,
      SortedSet<FdbEntry> fdb,
      SortedSet<TunnelRoute> routes,
      SortedSet<RoutingRule> rules) {
    this(device, Optional.empty(), addresses, neighbors, fdb, routes, rules);
  }

  /** The same with other routes. */
  public RoutingState withRoutes(SortedSet<TunnelRoute> others) {
    return new RoutingState(device, direct, addresses, neighbors, fdb, others, rules);
  }

  /** The same with other rules. */
  public RoutingState withRules(SortedSet<RoutingRule> others) {
    return new RoutingState(device, direct, addresses, neighbors, fdb, routes, others);
  }
}
