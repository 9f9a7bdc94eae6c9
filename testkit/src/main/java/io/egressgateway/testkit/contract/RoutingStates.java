package io.egressgateway.testkit.contract;

import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.FdbEntry;
import io.egressgateway.domain.datapath.RouteTable;
import io.egressgateway.domain.datapath.RoutingObject;
import io.egressgateway.domain.datapath.RoutingRule;
import io.egressgateway.domain.datapath.RoutingRule.Action;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelAddress;
import io.egressgateway.domain.datapath.TunnelDevice;
import io.egressgateway.domain.datapath.TunnelNeighbor;
import io.egressgateway.domain.datapath.TunnelRoute;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingChange.Verb;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.InterfaceName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.MarkRange;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A whole state with every kind of object, and the transactions that make it. */
public final class RoutingStates {
  public static final MarkRange MARKS = MarkRange.DEFAULT;
  public static final RouteTable GATEWAY = RouteTable.of(MARKS.nodeMark(0x1234));
  public static final RouteTable PROBE = RouteTable.of(MARKS.probeMark());
  public static final RouteTable REPLY = RouteTable.of(MARKS.replyMark());
  public static final MacAddress REMOTE_MAC = MacAddress.of("66:00:00:00:00:02");

  private RoutingStates() {}

  /** A device with no attribute at its default. */
  public static TunnelDevice device(String parent, IpAddress local) {
    return new TunnelDevice(
        new InterfaceName("egress.vxlan"),
        100,
        7789,
        MacAddress.of("66:00:00:00:00:01"),
        new InterfaceName(parent),
        local,
        1430,
        false);
  }

  /** A state with every kind of object, in both families, on that device. */
  public static RoutingState full(TunnelDevice device, IpAddress remote) {
    IpAddress peer4 = IpAddress.of("172.31.0.2");
    IpAddress peer6 = IpAddress.of("fd11::2");
    IpAddress link6 = REMOTE_MAC.linkLocal();
    return new RoutingState(
        Optional.of(device),
        Optional.of(direct(device)),
        new TreeSet<>(
            List.of(
                new TunnelAddress(IpAddress.of("172.31.0.1"), 16),
                new TunnelAddress(IpAddress.of("fd11::1"), 112),
                new TunnelAddress(IpAddress.of("172.31.0.1"), 32, Way.DIRECT),
                new TunnelAddress(IpAddress.of("fd11::1"), 128, Way.DIRECT))),
        new TreeSet<>(
            List.of(
                new TunnelNeighbor(peer4, REMOTE_MAC),
                new TunnelNeighbor(peer6, REMOTE_MAC),
                new TunnelNeighbor(peer4, REMOTE_MAC, Way.DIRECT),
                new TunnelNeighbor(link6, REMOTE_MAC, Way.DIRECT))),
        new TreeSet<>(List.of(new FdbEntry(REMOTE_MAC, remote))),
        new TreeSet<>(
            List.of(
                new TunnelRoute(GATEWAY, IpPrefix.of("0.0.0.0/0"), peer4),
                new TunnelRoute(GATEWAY, IpPrefix.of("::/0"), peer6),
                new TunnelRoute(REPLY, IpPrefix.of("10.244.1.7/32"), peer4),
                new TunnelRoute(REPLY, IpPrefix.of("fd00::7/128"), peer6),
                new TunnelRoute(REPLY, IpPrefix.of("10.244.1.8/32"), peer4, Way.DIRECT),
                new TunnelRoute(REPLY, IpPrefix.of("fd00::8/128"), link6, Way.DIRECT),
                new TunnelRoute(PROBE, IpPrefix.of("172.31.0.2/32"), peer4, Way.DIRECT),
                new TunnelRoute(PROBE, IpPrefix.of("fd11::2/128"), link6, Way.DIRECT))),
        new TreeSet<>(
            Stream.of(IpFamily.values()).flatMap(family -> rules(family).stream()).toList()));
  }

  /** The direct device beside a tunnel device. */
  public static DirectDevice direct(TunnelDevice device) {
    return new DirectDevice(
        new InterfaceName("egress.direct"),
        MacAddress.of("66:00:00:00:00:01"),
        device.parent(),
        1420);
  }

  private static List<RoutingRule> rules(IpFamily family) {
    FwMark exact = new FwMark(-1);
    FwMark gateway = MARKS.nodeMark(0x1234);
    MarkMatch ours = new MarkMatch(MARKS.base(), MARKS.mask(), false);
    MarkMatch others = new MarkMatch(MARKS.base(), MARKS.mask(), true);
    return List.of(
        new RoutingRule(family, 90, others, new Action.GoTo(94)),
        new RoutingRule(
            family, 91, new MarkMatch(gateway, exact, false), new Action.LookUp(GATEWAY)),
        new RoutingRule(
            family, 92, new MarkMatch(MARKS.replyMark(), exact, false), new Action.LookUp(REPLY)),
        new RoutingRule(
            family, 92, new MarkMatch(MARKS.probeMark(), exact, false), new Action.LookUp(PROBE)),
        new RoutingRule(family, 93, ours, new Action.Blackhole()),
        new RoutingRule(family, 94, MarkMatch.ANY, new Action.Nop()));
  }

  /** The objects of a state, such that each may be made after those before it. */
  public static List<RoutingObject> objects(RoutingState state) {
    return Stream.of(
            state.device().stream(),
            state.direct().stream(),
            state.addresses().stream(),
            state.fdb().stream(),
            state.neighbors().stream(),
            state.routes().stream(),
            state.rules().stream())
        .flatMap(part -> part.map(RoutingObject.class::cast))
        .toList();
  }

  /** The device that an object goes with; absent for devices and what needs none. */
  public static Optional<Way> deviceOf(RoutingObject object) {
    return switch (object) {
      case TunnelDevice _, DirectDevice _, RoutingRule _ -> Optional.empty();
      case FdbEntry _ -> Optional.of(Way.TUNNEL);
      case TunnelAddress address -> Optional.of(address.way());
      case TunnelNeighbor neighbor -> Optional.of(neighbor.way());
      case TunnelRoute route -> Optional.of(route.way());
    };
  }

  public static RoutingTransaction put(RoutingState state) {
    return put(objects(state));
  }

  public static RoutingTransaction put(List<? extends RoutingObject> objects) {
    return new RoutingTransaction(
        objects.stream().map(object -> new RoutingChange(Verb.PUT, object)).toList());
  }

  public static RoutingTransaction remove(List<? extends RoutingObject> objects) {
    return new RoutingTransaction(
        objects.stream().map(object -> new RoutingChange(Verb.REMOVE, object)).toList());
  }
}
