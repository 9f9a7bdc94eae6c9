package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import java.util.Comparator;

/**
 * A route over the tunnel device, on link.
 *
 * @param table one of our tables
 * @param destination everything (to a gateway), or one pod (a reply to its node)
 * @param nextHop the other node's tunnel address of the same family; the unspecified address in an
 *     observed route of another shape than ours (another device, type or metric), which is only
 *     ever removed
 */
public record TunnelRoute(RouteTable table, IpPrefix destination, IpAddress nextHop)
    implements RoutingObject, Comparable<TunnelRoute> {
  public TunnelRoute {
    requireNonNull(table, "table");
    requireNonNull(destination, "destination");
    requireNonNull(nextHop, "nextHop");
  }

  @Override
  public int compareTo(TunnelRoute other) {
    return Comparator.comparing(TunnelRoute::table)
        .thenComparing(TunnelRoute::destination)
        .thenComparing(TunnelRoute::nextHop)
        .compare(this, other);
  }
}
