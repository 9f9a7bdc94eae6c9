package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import java.util.Optional;

/**
 * The way of a marked packet to its gateway node, as a node's routing has it.
 *
 * @param table where the mark's rule looks the destination up
 * @param nextHop the gateway's address inside of the tunnel
 * @param mac the gateway's end of the tunnel
 * @param node the gateway's own address, which encapsulated packets go to
 */
public record TunnelWay(RouteTable table, IpAddress nextHop, MacAddress mac, IpAddress node) {
  public TunnelWay {
    requireNonNull(table, "table");
    requireNonNull(nextHop, "nextHop");
    requireNonNull(mac, "mac");
    requireNonNull(node, "node");
  }

  /** Follows rule, route, neighbor and forwarding entry; absent where one of them is missing. */
  public static Optional<TunnelWay> of(RoutingState state, IpFamily family, FwMark mark) {
    return table(state, family, mark).flatMap(table -> throughTable(state, family, table));
  }

  /** The first rule that the packet meets behind the guard decides. */
  private static Optional<RouteTable> table(RoutingState state, IpFamily family, FwMark mark) {
    return state.rules().stream()
        .filter(rule -> rule.family() == family)
        .filter(rule -> rule.priority() > RoutingRule.GUARD_PRIORITY)
        .filter(rule -> matches(rule.match(), mark))
        .findFirst()
        .flatMap(rule ->
            rule.action() instanceof RoutingRule.Action.LookUp(RouteTable table)
                ? Optional.of(table)
                : Optional.empty());
  }

  private static boolean matches(RoutingRule.MarkMatch match, FwMark mark) {
    boolean equal = (mark.value() & match.mask().value()) == match.value().value();
    return equal != match.inverted();
  }

  private static Optional<TunnelWay> throughTable(
      RoutingState state, IpFamily family, RouteTable table) {
    return state.routes().stream()
        .filter(route -> route.table().equals(table))
        .filter(route -> route.nextHop().family() == family && route.destination().length() == 0)
        .findFirst()
        .flatMap(route ->
            state.neighbors().stream()
                .filter(neighbor -> neighbor.address().equals(route.nextHop()))
                .findFirst())
        .flatMap(neighbor ->
            state.fdb().stream()
                .filter(entry -> entry.mac().equals(neighbor.mac()))
                .findFirst()
                .map(entry ->
                    new TunnelWay(table, neighbor.address(), neighbor.mac(), entry.remote())));
  }
}
