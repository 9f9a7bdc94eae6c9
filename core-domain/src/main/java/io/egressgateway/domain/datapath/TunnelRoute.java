package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import java.util.Comparator;

/**
 * A route over one of our devices, on link.
 *
 * @param table one of our tables
 * @param destination everything (to a gateway), one pod (a reply to its node), or one node's tunnel
 *     address (a probe)
 * @param nextHop a {@link TunnelNeighbor} of the same family and way; the unspecified address in an
 *     observed route of another shape than ours (another device, type or metric), which is only
 *     ever removed
 * @param way over which device
 */
public record TunnelRoute(RouteTable table, IpPrefix destination, IpAddress nextHop, Way way)
    implements RoutingObject, Comparable<TunnelRoute> {
  private static final Comparator<TunnelRoute> ORDER =
      Comparator.comparing(TunnelRoute::table)
          .thenComparing(TunnelRoute::destination)
          .thenComparing(TunnelRoute::nextHop)
          .thenComparing(TunnelRoute::way);

  public TunnelRoute {
    requireNonNull(table, "table");
    requireNonNull(destination, "destination");
    requireNonNull(nextHop, "nextHop");
    requireNonNull(way, "way");
  }

  /** A route over the tunnel device. */
  public TunnelRoute(RouteTable table, IpPrefix destination, IpAddress nextHop) {
    this(table, destination, nextHop, Way.TUNNEL);
  }

  @Override
  public int compareTo(TunnelRoute other) {
    return ORDER.compare(this, other);
  }
}
