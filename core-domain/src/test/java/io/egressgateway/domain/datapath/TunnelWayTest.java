package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TunnelWayTest {
  private static final FwMark MARK = new FwMark(0x26000007);
  private static final RouteTable TABLE = RouteTable.of(MARK);
  private static final IpAddress HOP = IpAddress.of("172.31.0.7");
  private static final MacAddress MAC = new MacAddress(0x660000000007L);
  private static final IpAddress GATEWAY = IpAddress.of("192.168.0.7");
  private static final RoutingRule GUARD =
      rule(90, 0x26000000, 0xff000000, true, new RoutingRule.Action.GoTo(94));
  private static final RoutingRule LOOK_UP =
      rule(91, 0x26000007, -1, false, new RoutingRule.Action.LookUp(TABLE));
  private static final RoutingRule CLOSED =
      rule(93, 0x26000000, 0xff000000, false, new RoutingRule.Action.Blackhole());

  private static RoutingRule rule(
      int priority, int value, int mask, boolean inverted, RoutingRule.Action action) {
    RoutingRule.MarkMatch match =
        new RoutingRule.MarkMatch(new FwMark(value), new FwMark(mask), inverted);
    return new RoutingRule(IpFamily.IPV4, priority, match, action);
  }

  private static RoutingState state(List<RoutingRule> rules, List<TunnelNeighbor> neighbors) {
    return new RoutingState(
        Optional.empty(),
        Sorted.emptySet(),
        Sorted.set(neighbors),
        Sorted.set(List.of(new FdbEntry(MAC, GATEWAY))),
        Sorted.set(List.of(new TunnelRoute(TABLE, new IpPrefix(HOP, 0), HOP))),
        Sorted.set(rules));
  }

  private static Optional<TunnelWay> way(List<RoutingRule> rules, List<TunnelNeighbor> neighbors) {
    return TunnelWay.of(state(rules, neighbors), IpFamily.IPV4, MARK);
  }

  @Test
  void ruleRouteNeighborAndForwardingEntryLeadToTheGateway() {
    assertThat(way(List.of(GUARD, LOOK_UP, CLOSED), List.of(new TunnelNeighbor(HOP, MAC))))
        .contains(new TunnelWay(TABLE, HOP, MAC, GATEWAY));
  }

  @Test
  void withoutARuleOfItsMarkThePacketMeetsTheClosedRule() {
    assertThat(way(List.of(GUARD, CLOSED), List.of(new TunnelNeighbor(HOP, MAC)))).isEmpty();
  }

  @Test
  void aMissingNeighborIsNoWay() {
    assertThat(way(List.of(GUARD, LOOK_UP, CLOSED), List.of())).isEmpty();
  }
}
