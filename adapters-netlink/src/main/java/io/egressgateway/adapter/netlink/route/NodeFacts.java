package io.egressgateway.adapter.netlink.route;

import io.egressgateway.adapter.netlink.wire.AddressMessage;
import io.egressgateway.adapter.netlink.wire.LinkMessage;
import io.egressgateway.adapter.netlink.wire.NextHop;
import io.egressgateway.adapter.netlink.wire.RouteMessage;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.NodeNetwork.DefaultRoute;
import io.egressgateway.domain.datapath.NodeNetwork.Link;
import io.egressgateway.domain.datapath.NodeNetwork.LinkAddress;
import io.egressgateway.domain.net.InterfaceName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The node's own network out of what the kernel dumped. */
public final class NodeFacts {
  private static final Comparator<DefaultRoute> ORDER =
      Comparator.comparing(DefaultRoute::family)
          .thenComparing(DefaultRoute::metric, Integer::compareUnsigned);

  private NodeFacts() {}

  /** Names by index; a link whose name is not plain ASCII is left out, here and everywhere. */
  public static Map<Integer, InterfaceName> names(List<LinkMessage> links) {
    Map<Integer, InterfaceName> names = new TreeMap<>();
    for (LinkMessage link : links) {
      link.name()
          .flatMap(name -> InterfaceName.parse(name).toOptional())
          .ifPresent(name -> names.put(link.index(), name));
    }
    return names;
  }

  /** True for the routes that {@link #network} wants. */
  public static boolean isDefault(RouteMessage route) {
    return route.table() == RouteMessage.TABLE_MAIN
        && route.destination().length() == 0
        && route.type() == RouteMessage.UNICAST
        && (route.flags() & RouteMessage.CLONED) == 0;
  }

  /**
   * Puts the facts together.
   *
   * @param ours our devices, which are left out
   * @param defaults routes for which {@link #isDefault} holds
   */
  public static NodeNetwork network(
      List<LinkMessage> links,
      List<AddressMessage> addresses,
      List<RouteMessage> defaults,
      Collection<InterfaceName> ours) {
    Map<Integer, InterfaceName> names = names(links);
    names.values().removeAll(ours);
    Map<Integer, List<LinkAddress>> byLink = new HashMap<>();
    for (AddressMessage address : addresses) {
      byLink
          .computeIfAbsent(address.index(), _ -> new ArrayList<>())
          .add(new LinkAddress(address.address(), address.prefixLength()));
    }
    List<Link> result = new ArrayList<>();
    for (LinkMessage link : links) {
      InterfaceName name = names.get(link.index());
      if (name != null) {
        result.add(link(link, name, byLink.getOrDefault(link.index(), List.of())));
      }
    }
    result.sort(Comparator.comparingInt(Link::index));
    return new NodeNetwork(result, defaultRoutes(defaults, names));
  }

  private static Link link(LinkMessage link, InterfaceName name, List<LinkAddress> addresses) {
    int running = LinkMessage.UP | LinkMessage.LOWER_UP;
    return new Link(
        name,
        link.index(),
        link.mtu().orElse(0),
        (link.flags() & running) == running,
        link.mac(),
        addresses);
  }

  private static List<DefaultRoute> defaultRoutes(
      List<RouteMessage> defaults, Map<Integer, InterfaceName> names) {
    List<DefaultRoute> routes = new ArrayList<>();
    for (RouteMessage route : defaults) {
      for (NextHop hop : route.hops()) {
        Optional.ofNullable(names.get(hop.device().orElse(0)))
            .map(name ->
                new DefaultRoute(
                    route.destination().family(), name, hop.gateway(), route.metric().orElse(0)))
            .ifPresent(routes::add);
      }
    }
    routes.sort(ORDER);
    return routes;
  }
}
