package io.egressgateway.adapter.netlink.route;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.wire.NextHop;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MarkRange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** How routes of ours look in the kernel. */
public final class RouteShape {
  /** IP6_RT_PRIO_USER (linux/ipv6_route.h): what the kernel makes of no metric in IPv6. */
  private static final int IPV6_METRIC = 1024;

  private final MarkRange marks;

  public RouteShape(MarkRange marks) {
    this.marks = requireNonNull(marks, "marks");
  }

  /** True for routes in tables numbered by our marks, whoever made them. */
  public boolean isOurs(RouteMessage route) {
    return marks.contains(new FwMark(route.table())) && (route.flags() & RouteMessage.CLONED) == 0;
  }

  /** The domain's view; the next hop is the unspecified address for a route of another shape. */
  public TunnelRoute toDomain(RouteMessage route, DeviceIndexes devices) {
    Optional<Way> way = way(route, devices);
    return new TunnelRoute(
        new RouteTable(route.table()),
        route.destination(),
        way.flatMap(_ -> gateway(route)).orElseGet(() -> unspecified(route.destination().family())),
        way.orElse(Way.TUNNEL));
  }

  private static Optional<Way> way(RouteMessage route, DeviceIndexes devices) {
    boolean ours =
        route.type() == RouteMessage.UNICAST
            && route.hops().size() == 1
            && gateway(route).isPresent()
            && route.metric().orElse(0) == metric(route.destination().family());
    return ours ? devices.wayOf(route.hops().getFirst().device().orElse(0)) : Optional.empty();
  }

  private static Optional<IpAddress> gateway(RouteMessage route) {
    IpFamily family = route.destination().family();
    return route.hops().getFirst().gateway().filter(gateway -> gateway.family() == family);
  }

  private static int metric(IpFamily family) {
    return switch (family) {
      case IPV4 -> 0;
      case IPV6 -> IPV6_METRIC;
    };
  }

  /** The route as it is to be added, over the device of that index. */
  public RouteMessage toAdd(TunnelRoute route, int device) {
    NextHop hop = new NextHop(OptionalInt.of(device), Optional.of(route.nextHop()));
    return message(route, RouteMessage.STATIC, RouteMessage.ON_LINK, List.of(hop));
  }

  /**
   * The least that names the route for deletion: protocol 0 matches any.
   *
   * @param device its index, absent where the device is gone
   */
  public RouteMessage toDelete(TunnelRoute route, OptionalInt device) {
    NextHop hop = new NextHop(device, Optional.of(route.nextHop()));
    return message(route, 0, 0, List.of(hop));
  }

  private static RouteMessage message(
      TunnelRoute route, int protocol, int flags, List<NextHop> hops) {
    return new RouteMessage(
        route.table().id(),
        route.destination(),
        protocol,
        RouteMessage.UNIVERSE,
        RouteMessage.UNICAST,
        flags,
        OptionalInt.empty(),
        hops);
  }

  /** True for the domain's view of a route of another shape than ours. */
  public static boolean isOther(TunnelRoute route) {
    return route.nextHop().equals(unspecified(route.nextHop().family()));
  }

  /** Names a route of another shape for deletion; of several hops none, which means all. */
  public RouteMessage toDelete(RouteMessage other) {
    return new RouteMessage(
        other.table(),
        other.destination(),
        other.protocol(),
        other.scope(),
        other.type(),
        0,
        other.metric(),
        other.hops().size() == 1 ? other.hops() : List.of());
  }

  private static IpAddress unspecified(IpFamily family) {
    return IpAddress.ofBytes(new byte[family.bytes()]);
  }
}
