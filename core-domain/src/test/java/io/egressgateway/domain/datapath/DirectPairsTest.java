package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DirectPairsTest {
  private static final RouteTable PROBES =
      RouteTable.of(DatapathSettings.DEFAULT.marks().probeMark());

  private static DesiredDatapath compile(NodeSnapshot snapshot, TunnelMode mode, DirectView view) {
    return NodeDatapath.of(
        snapshot,
        new NodeDatapath.Observed(RandomNode.NETWORK, Sorted.emptyMap(), view),
        DatapathSettings.DEFAULT,
        RandomNode.TUNNEL.with(mode));
  }

  private static DirectView view(NodeSnapshot snapshot, Function<NodeName, Verdict> verdict) {
    SortedMap<NodeName, Verdict> verdicts = new TreeMap<>();
    snapshot.tunnels().keySet().forEach(node -> verdicts.put(node, verdict.apply(node)));
    return new DirectView(Optional.empty(), Sorted.emptySet(), false, false, verdicts);
  }

  private static NodeSnapshot with(NodeSnapshot snapshot, SortedMap<NodeName, Tunnel> tunnels) {
    return new NodeSnapshot(
        snapshot.node(),
        snapshot.labels(),
        snapshot.namespaceLabels(),
        snapshot.ownPods(),
        snapshot.groups(),
        snapshot.published(),
        snapshot.policies(),
        tunnels,
        snapshot.slices(),
        snapshot.clusterRanges());
  }

  /** Every other node at such an address. */
  private static NodeSnapshot elsewhere(NodeSnapshot snapshot, String address) {
    TreeMap<NodeName, Tunnel> tunnels = new TreeMap<>();
    snapshot
        .tunnels()
        .forEach((node, tunnel) ->
            tunnels.put(
                node,
                new Tunnel(
                    node,
                    tunnel.addresses(),
                    tunnel.mac(),
                    tunnel.mark(),
                    tunnel
                        .parent()
                        .map(parent ->
                            new Tunnel.Parent(
                                parent.link(), AddressPair.of(IpAddress.of(address)))),
                    tunnel.phase(),
                    tunnel.direct())));
    return with(snapshot, tunnels);
  }

  /** Which routes but probes lead over the direct device does not change where they lead. */
  @Test
  void theWayChangesHowPacketsGoAndNotWhere() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DesiredDatapath tunneled = compile(snapshot, TunnelMode.VXLAN, DirectView.NONE);
          DesiredDatapath straight = compile(snapshot, TunnelMode.DIRECT, DirectView.NONE);
          assertThat(straight.tables()).isEqualTo(tunneled.tables());
          assertThat(straight.announced()).isEqualTo(tunneled.announced());
          assertThat(ends(straight, snapshot)).isEqualTo(ends(tunneled, snapshot));
        });
  }

  /** Table and destination to the node that the next hop belongs to. */
  private static SortedMap<String, String> ends(DesiredDatapath desired, NodeSnapshot snapshot) {
    TreeMap<String, String> ends = new TreeMap<>();
    for (TunnelRoute route : desired.routing().routes()) {
      if (!route.table().equals(PROBES)) {
        MacAddress mac =
            desired.routing().neighbors().stream()
                .filter(one -> one.way() == route.way() && one.address().equals(route.nextHop()))
                .map(TunnelNeighbor::mac)
                .findFirst()
                .orElseThrow();
        String node =
            snapshot.tunnels().values().stream()
                .filter(tunnel -> tunnel.mac().equals(Optional.of(mac)))
                .map(tunnel -> tunnel.node().value())
                .findFirst()
                .orElseThrow();
        ends.put(route.table() + " " + route.destination(), node);
      }
    }
    return ends;
  }

  @Test
  void onlyNodesThatTakeItAndHaveAVerdictAreSentToStraightInAuto() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DirectView view =
              view(snapshot, node -> Verdict.values()[Math.floorMod(node.value().hashCode(), 3)]);
          DesiredDatapath desired = compile(snapshot, TunnelMode.AUTO, view);
          for (TunnelRoute route : desired.routing().routes()) {
            if (!route.table().equals(PROBES)) {
              Tunnel end = end(snapshot, desired, route);
              assertThat(route.way() == Way.DIRECT)
                  .isEqualTo(
                      end.direct().isPresent() && view.verdicts().get(end.node()) == Verdict.OPEN);
            }
          }
        });
  }

  private static Tunnel end(NodeSnapshot snapshot, DesiredDatapath desired, TunnelRoute route) {
    MacAddress mac =
        desired.routing().neighbors().stream()
            .filter(one -> one.way() == route.way() && one.address().equals(route.nextHop()))
            .findFirst()
            .orElseThrow()
            .mac();
    return snapshot.tunnels().values().stream()
        .filter(tunnel -> tunnel.mac().equals(Optional.of(mac)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void nodesOfOtherSubnetsAreNeitherProbedNorSentToStraight() {
    Cases.forAll(
        RandomNode::draw,
        drawn -> {
          for (TunnelMode mode : TunnelMode.values()) {
            NodeSnapshot far = elsewhere(drawn, "192.168.1.11");
            DesiredDatapath desired = compile(far, mode, view(far, _ -> Verdict.OPEN));
            assertThat(desired.candidates()).isEmpty();
            assertThat(desired.routing().routes()).noneMatch(one -> one.way() == Way.DIRECT);
          }
        });
  }

  @Test
  void everyCandidateHasARouteForProbesOfEachFamily() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DesiredDatapath desired = compile(snapshot, TunnelMode.AUTO, DirectView.NONE);
          assertThat(
                  desired.routing().routes().stream()
                      .filter(route -> route.table().equals(PROBES))
                      .map(route -> route.destination().address())
                      .collect(Collectors.toSet()))
              .isEqualTo(
                  desired.candidates().values().stream()
                      .flatMap(candidate -> candidate.targets().stream())
                      .collect(Collectors.toSet()));
          for (IpFamily family : IpFamily.values()) {
            assertThat(desired.routing().rules().stream())
                .filteredOn(rule -> rule.family() == family)
                .anyMatch(rule -> rule.action().equals(new RoutingRule.Action.LookUp(PROBES)));
          }
        });
  }

  @Test
  void whatGoesStraightWhenAnAgentBeginsGoesOnSoUntilItIsJudged() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DesiredDatapath before =
              compile(snapshot, TunnelMode.AUTO, view(snapshot, _ -> Verdict.OPEN));
          DirectView found =
              DirectView.of(
                  before.routing(), DatapathSettings.DEFAULT.marks(), false, Sorted.emptyMap());
          DesiredDatapath after = compile(snapshot, TunnelMode.AUTO, found);
          assertThat(after.routing()).isEqualTo(before.routing());
          DirectView unused =
              DirectView.of(
                  compile(snapshot, TunnelMode.AUTO, DirectView.NONE).routing(),
                  DatapathSettings.DEFAULT.marks(),
                  false,
                  Sorted.emptyMap());
          assertThat(compile(snapshot, TunnelMode.AUTO, unused).routing().routes())
              .allMatch(one -> one.way() == Way.TUNNEL || one.table().equals(PROBES));
        });
  }

  @Test
  void aDeviceThatTheKernelRefusesLeavesEverythingInTheTunnelAndIsReported() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DirectView refused = view(snapshot, _ -> Verdict.OPEN).withRefusal();
          DesiredDatapath desired = compile(snapshot, TunnelMode.DIRECT, refused);
          assertThat(desired.routing())
              .isEqualTo(compile(snapshot, TunnelMode.VXLAN, DirectView.NONE).routing());
          assertThat(desired.direct()).isEmpty();
          assertThat(desired.problems()).contains(new DatapathProblem.NoDirectDevice());
        });
  }

  @Test
  void aLingeringDeviceIsKeptAndNothingIsSentByIt() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          RoutingState before = compile(snapshot, TunnelMode.DIRECT, DirectView.NONE).routing();
          DirectView lingering =
              DirectView.of(before, DatapathSettings.DEFAULT.marks(), true, Sorted.emptyMap());
          DesiredDatapath desired = compile(snapshot, TunnelMode.VXLAN, lingering);
          assertThat(desired.routing().direct()).isEqualTo(before.direct());
          assertThat(desired.routing().addresses()).isEqualTo(before.addresses());
          assertThat(desired.routing().routes()).allMatch(one -> one.way() == Way.TUNNEL);
          assertThat(desired.direct()).isEmpty();
        });
  }

  @Test
  void nodesThatAreShutAreReported() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DesiredDatapath desired =
              compile(snapshot, TunnelMode.AUTO, view(snapshot, _ -> Verdict.SHUT));
          assertThat(desired.direct().orElseThrow().unreachable())
              .isEqualTo(desired.candidates().keySet());
          assertThat(desired.problems())
              .containsAll(
                  desired.candidates().keySet().stream()
                      .map(DatapathProblem.NotReachedDirectly::new)
                      .toList());
        });
  }

  /** Falling back must not need a connection to learn of a smaller MTU. */
  @Test
  void theDeviceIsAsNarrowAsTheTunnelWherePacketsMayFallBackToIt() {
    NodeSnapshot snapshot = RandomNode.draw(new Random(1));
    assertThat(mtu(snapshot, TunnelMode.AUTO)).isEqualTo(1450);
    assertThat(mtu(snapshot, TunnelMode.DIRECT)).isEqualTo(1500);
  }

  private static int mtu(NodeSnapshot snapshot, TunnelMode mode) {
    return compile(snapshot, mode, DirectView.NONE).routing().direct().orElseThrow().mtu();
  }
}
