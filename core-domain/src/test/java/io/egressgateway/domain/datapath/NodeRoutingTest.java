package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.RoutingRule.Action;
import io.egressgateway.domain.datapath.RoutingRule.MarkMatch;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Sorted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Routing of random nodes against what the rules of the datapath say, worked out another way. */
class NodeRoutingTest {
  private static final MarkRange MARKS = DatapathSettings.DEFAULT.marks();
  private static final RouteTable REPLIES = RouteTable.of(MARKS.replyMark());

  private static DesiredDatapath compile(NodeSnapshot snapshot) {
    return NodeDatapath.of(
        snapshot,
        RandomNode.NETWORK,
        DatapathSettings.DEFAULT,
        RandomNode.TUNNEL,
        Sorted.emptyMap());
  }

  private static boolean usable(Tunnel tunnel) {
    return !tunnel.node().equals(RandomNode.SELF) && tunnel.parent().isPresent();
  }

  private static Set<String> ownGroups(NodeSnapshot snapshot) {
    Set<String> own =
        snapshot.groups().values().stream()
            .filter(group -> group.nodeSelector().matches(snapshot.labels()))
            .map(GatewayGroup::name)
            .collect(Collectors.toSet());
    snapshot
        .published()
        .forEach((name, group) -> {
          if (group.nodes().stream().anyMatch(node -> node.node().equals(RandomNode.SELF))) {
            own.add(name);
          }
        });
    return own;
  }

  @Test
  void thereIsOneTableWithADefaultRoutePerGatewayThatPacketsAreSentTo() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DesiredDatapath desired = compile(snapshot);
          SortedSet<FwMark> used = new TreeSet<>(desired.tables().gateways().values());
          for (FwMark mark : used) {
            Tunnel gateway =
                snapshot.tunnels().values().stream()
                    .filter(tunnel -> tunnel.mark().equals(Optional.of(mark)))
                    .findFirst()
                    .orElseThrow();
            assertThat(usable(gateway)).isTrue();
            for (IpFamily family : IpFamily.values()) {
              IpAddress hop = gateway.addresses().get(family).orElseThrow();
              assertThat(desired.routing().routes())
                  .contains(new TunnelRoute(RouteTable.of(mark), new IpPrefix(hop, 0), hop));
              assertThat(desired.routing().rules())
                  .contains(lookUp(family, RoutingRule.GATEWAY_PRIORITY, mark));
            }
          }
        });
  }

  private static RoutingRule lookUp(IpFamily family, int priority, FwMark mark) {
    return new RoutingRule(
        family,
        priority,
        new MarkMatch(mark, new FwMark(-1), false),
        new Action.LookUp(RouteTable.of(mark)));
  }

  @Test
  void everyRouteLeadsToAKnownNeighborBehindAKnownNode() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          RoutingState routing = compile(snapshot).routing();
          Map<IpAddress, TunnelNeighbor> neighbors = new HashMap<>();
          routing.neighbors().forEach(one -> neighbors.put(one.address(), one));
          Set<?> macs = routing.fdb().stream().map(FdbEntry::mac).collect(Collectors.toSet());
          for (TunnelRoute route : routing.routes()) {
            assertThat(neighbors).containsKey(route.nextHop());
            assertThat(macs.contains(requireNonNull(neighbors.get(route.nextHop())).mac()))
                .isTrue();
          }
          assertThat(routing.fdb())
              .hasSize(
                  (int)
                      snapshot.tunnels().values().stream().filter(NodeRoutingTest::usable).count());
        });
  }

  @Test
  void repliesToEveryRemotePodThatAGatewayServesGoBackToItsNode() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          TreeMap<IpAddress, NodeName> pods = new TreeMap<>();
          remoteEndpoints(snapshot)
              .forEach(endpoint ->
                  endpoint
                      .addresses()
                      .forEach(pod -> pods.put(pod, endpoint.node().orElseThrow())));
          snapshot
              .remotePods()
              .forEach((pod, node) -> {
                if (sends(snapshot, pod)) {
                  pods.put(pod, node);
                }
              });
          TreeMap<IpAddress, IpAddress> expected = new TreeMap<>();
          pods.forEach((pod, node) -> {
            Tunnel tunnel = snapshot.tunnels().get(node);
            if (tunnel != null && usable(tunnel)) {
              expected.put(pod, tunnel.addresses().get(pod.family()).orElseThrow());
            }
          });
          TreeMap<IpAddress, IpAddress> actual = new TreeMap<>();
          compile(snapshot).routing().routes().stream()
              .filter(route -> route.table().equals(REPLIES))
              .forEach(route -> actual.put(route.destination().address(), route.nextHop()));
          assertThat(actual).isEqualTo(expected);
        });
  }

  private static List<Endpoint> remoteEndpoints(NodeSnapshot snapshot) {
    Set<String> groups = ownGroups(snapshot);
    return snapshot.slices().stream()
        .filter(slice -> groups.contains(policy(snapshot, slice).group()))
        .filter(slice -> policy(snapshot, slice).subject() instanceof Subject.Pods)
        .flatMap(slice -> slice.endpoints().stream())
        .filter(endpoint -> !endpoint.node().orElseThrow().equals(RandomNode.SELF))
        .toList();
  }

  private static EgressPolicy policy(NodeSnapshot snapshot, EndpointSlice slice) {
    return requireNonNull(snapshot.policies().get(slice.policy()));
  }

  @Test
  void packetsOfRemotePodsTakeTheFirstMatchingPolicyThatNamesThem() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DatapathTables tables = compile(snapshot).tables();
          Placements placements = new Placements(snapshot);
          Set<String> groups = ownGroups(snapshot);
          for (IpAddress pod : snapshot.remotePods().keySet()) {
            List<EgressPolicy> covering =
                snapshot.policies().values().stream()
                    .filter(policy ->
                        policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)
                            ? isIn(prefixes, pod)
                            : groups.contains(policy.group()) && names(snapshot, policy, pod))
                    .toList();
            for (IpAddress destination : RandomNode.destinations(pod.family())) {
              assertThat(Packets.egress(tables, pod, destination).map(tables.egresses()::get))
                  .as("%s to %s", pod, destination)
                  .isEqualTo(
                      NodeDatapathProperties.first(snapshot, placements, covering, destination));
            }
          }
        });
  }

  /** Whether a policy of a group of this node has a source prefix with this address. */
  private static boolean sends(NodeSnapshot snapshot, IpAddress pod) {
    Set<String> groups = ownGroups(snapshot);
    return snapshot.policies().values().stream()
        .filter(policy -> groups.contains(policy.group()))
        .anyMatch(policy ->
            policy.subject() instanceof Subject.Sources(List<IpPrefix> prefixes)
                && isIn(prefixes, pod));
  }

  private static boolean isIn(List<IpPrefix> prefixes, IpAddress address) {
    return prefixes.stream().anyMatch(prefix -> prefix.contains(address));
  }

  private static boolean names(NodeSnapshot snapshot, EgressPolicy policy, IpAddress pod) {
    return snapshot.slices().stream()
        .filter(slice -> slice.policy().equals(policy.key()))
        .flatMap(slice -> slice.endpoints().stream())
        .anyMatch(endpoint -> endpoint.addresses().contains(pod));
  }

  @Test
  void unmarkedPacketsPassOverOurRulesAndMarkedOnesNeverFallThrough() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          SortedSet<RoutingRule> rules = compile(snapshot).routing().rules();
          for (IpFamily family : IpFamily.values()) {
            assertThat(rules)
                .contains(
                    new RoutingRule(
                        family,
                        RoutingRule.GUARD_PRIORITY,
                        new MarkMatch(MARKS.base(), MARKS.mask(), true),
                        new Action.GoTo(RoutingRule.END_PRIORITY)),
                    new RoutingRule(
                        family,
                        RoutingRule.CLOSED_PRIORITY,
                        new MarkMatch(MARKS.base(), MARKS.mask(), false),
                        new Action.Blackhole()),
                    new RoutingRule(
                        family, RoutingRule.END_PRIORITY, MarkMatch.ANY, new Action.Nop()));
            assertThat(
                    rules.contains(lookUp(family, RoutingRule.REPLY_PRIORITY, MARKS.replyMark())))
                .isEqualTo(!ownGroups(snapshot).isEmpty());
          }
        });
  }

  @Test
  void aGatewayWhoseTunnelIsNotReadyIsReportedAndNotRoutedTo() {
    Cases.forAll(
        RandomNode::draw,
        snapshot -> {
          DesiredDatapath desired = compile(snapshot);
          for (PublishedGroup group : snapshot.published().values()) {
            for (PublishedGroup.GatewayNode gateway : group.nodes()) {
              Tunnel tunnel = snapshot.tunnels().get(gateway.node());
              if (tunnel != null
                  && tunnel.parent().isEmpty()
                  && desired
                      .problems()
                      .contains(new DatapathProblem.GatewayUnusable(gateway.node()))) {
                assertThat(desired.tables().gateways())
                    .doesNotContainValue(tunnel.mark().orElseThrow());
              }
            }
          }
        });
  }

  @Test
  void withoutATunnelOfItsOwnANodeHasRulesOnlyWherePodsAreCovered() {
    Cases.forAll(
        RandomNode::draw,
        drawn -> {
          TreeMap<NodeName, Tunnel> tunnels = new TreeMap<>(drawn.tunnels());
          tunnels.remove(RandomNode.SELF);
          NodeSnapshot snapshot =
              new NodeSnapshot(
                  drawn.node(),
                  drawn.labels(),
                  drawn.namespaceLabels(),
                  drawn.ownPods(),
                  drawn.groups(),
                  drawn.published(),
                  drawn.policies(),
                  tunnels,
                  drawn.slices(),
                  drawn.clusterRanges());
          DesiredDatapath desired = compile(snapshot);
          assertThat(desired.routing().device()).isEmpty();
          assertThat(desired.routing().routes()).isEmpty();
          assertThat(desired.routing().rules().isEmpty())
              .isEqualTo(desired.tables().egresses().isEmpty());
          assertThat(desired.problems())
              .contains(new DatapathProblem.TunnelNotAllocated(RandomNode.SELF));
        });
  }
}
