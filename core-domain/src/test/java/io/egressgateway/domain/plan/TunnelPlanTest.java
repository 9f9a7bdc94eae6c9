package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunnelPlanTest {
  private final SimulatedCluster cluster = new SimulatedCluster();

  @ParameterizedTest
  @CsvSource({
    "node1, 66:c5:d6:cc:29:54",
    "node2, 66:66:41:3e:23:6b",
    "workstation1, 66:50:85:cb:b2:bf",
    "workstation2, 66:d4:65:85:e2:c7",
    "workstation3, 66:c4:da:a7:58:25",
  })
  void theMacFollowsFromTheName(String node, String mac) {
    assertThat(TunnelMac.of(new NodeName(node))).hasToString(mac);
  }

  private TunnelStatus status(NodeName node) {
    return new TreeMap<>(cluster.plan().tunnels()).get(node) instanceof TunnelStatus status
        ? status
        : Assertions.fail("no tunnel of " + node);
  }

  private void tunnel(NodeName node, String address, String mark) {
    cluster.tunnels.put(
        node,
        new Tunnel(
            node,
            AddressPair.of(IpAddress.of(address)),
            Optional.empty(),
            Optional.of(FwMark.of(mark)),
            Optional.of(SimulatedCluster.PARENT),
            Optional.empty()));
  }

  @Test
  void whatTheKernelOfANodeRefusesIsToldOnceAndStandsInAConditionForAsLong() {
    NodeName node = cluster.gateway("gw1");
    cluster.apply(cluster.plan());
    refuse(node, Optional.of("add chain failed: EGW (LIMIT)"));

    Publication first = cluster.plan();
    assertThat(status(node).conditions())
        .singleElement()
        .satisfies(condition -> {
          assertThat(condition.type()).isEqualTo("KernelAccepts");
          assertThat(condition.status()).isFalse();
          assertThat(condition.message()).contains("add chain failed: EGW (LIMIT)");
        });
    assertThat(first.notes())
        .filteredOn(note -> note.subject().equals(new Note.Subject.OfTunnel(node)))
        .extracting(Note::warning, Note::reason)
        .containsExactly(Tuple.tuple(true, "KernelRefuses"));
    cluster.apply(first);
    assertThat(cluster.plan().notes()).as("the second time").isEmpty();

    refuse(node, Optional.empty());
    assertThat(status(node).conditions()).isEmpty();
  }

  private void refuse(NodeName node, Optional<String> refused) {
    Tunnel before = requireNonNull(cluster.tunnels.get(node));
    cluster.tunnels.put(
        node,
        new Tunnel(
            node,
            before.addresses(),
            before.mac(),
            before.mark(),
            before.parent(),
            before.phase(),
            before.direct(),
            before.held(),
            refused));
  }

  @Test
  void aNodeHasTheSameTunnelWhoeverElseIsThere() {
    NodeName node = cluster.gateway("gw1");
    TunnelStatus alone = status(node);
    cluster.gateway("gw0");
    cluster.gateway("gw2");
    assertThat(status(node)).isEqualTo(alone);
    assertThat(alone.addresses().toList()).hasSize(2);
  }

  @Test
  void validPartsAreKeptAndOfDuplicatesTheFirstByName() {
    NodeName first = cluster.gateway("a");
    NodeName second = cluster.gateway("b");
    tunnel(first, "172.31.3.4", "0x26b7b4e4");
    tunnel(second, "172.31.3.4", "0x26b7b4e4");
    assertThat(status(first).addresses().ipv4()).hasToString("Optional[172.31.3.4]");
    assertThat(status(first).mark()).hasToString("0x26b7b4e4");
    assertThat(status(second).addresses().ipv4()).isNotEqualTo(status(first).addresses().ipv4());
    assertThat(status(second).mark()).isNotEqualTo(status(first).mark());
  }

  @ParameterizedTest
  @CsvSource({
    "172.31.0.0, 0x26000000",
    "172.31.255.255, 0x26ffffff",
    "172.30.0.1, 0x27000001",
  })
  void whatIsNotOnOfferIsReplaced(String address, String mark) {
    NodeName node = cluster.gateway("a");
    tunnel(node, address, mark);
    assertThat(status(node).addresses().toList()).doesNotContain(IpAddress.of(address));
    assertThat(status(node).mark()).isNotEqualTo(FwMark.of(mark));
    assertThat(MarkRange.DEFAULT.contains(status(node).mark())).isTrue();
  }

  @Test
  void aFullSubnetLeavesTheLastNodePendingAndSaysSoOnce() {
    cluster.settings =
        new ControllerSettings(
            cluster.settings.families(),
            new PerFamily<>(IpPrefix.of("172.31.0.0/30"), IpPrefix.of("fd11::/112")),
            MarkRange.DEFAULT,
            100,
            cluster.settings.rest(),
            cluster.settings.withdrawal());
    List<NodeName> nodes =
        List.of(cluster.gateway("a"), cluster.gateway("b"), cluster.gateway("c"));
    Publication publication = cluster.pass();
    assertThat(publication.notes()).extracting(Note::reason).containsExactly("AddressesExhausted");
    assertThat(cluster.pass().notes()).isEmpty();
    assertThat(nodes.stream().map(node -> status(node).phase()))
        .containsExactly(TunnelPhase.READY, TunnelPhase.READY, TunnelPhase.PENDING);
    cluster.nodes.remove(nodes.getFirst());
    assertThat(status(nodes.getLast()).phase()).isEqualTo(TunnelPhase.READY);
    assertThat(cluster.plan().goneTunnels()).containsExactly(nodes.getFirst());
  }

  @Test
  void aNodeWhoseAgentHasNotReportedIsInitial() {
    NodeName node = cluster.gateway("a");
    cluster.tunnels.clear();
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.INIT);
  }

  @ParameterizedTest
  @CsvSource({
    "UNKNOWN, READY",
    "ALIVE, READY",
    "AGENT_DOWN, READY",
    "DEAD, HEARTBEAT_TIMEOUT",
  })
  void thePhaseFollowsTheHeartbeats(NodeLiveness liveness, TunnelPhase phase) {
    NodeName node = cluster.gateway("a");
    cluster.liveness.put(node, liveness);
    assertThat(status(node).phase()).isEqualTo(phase);
  }

  @Test
  void aNewLeaderBelievesAPublishedTimeOutUntilItHearsTheNode() {
    NodeName node = cluster.gateway("a");
    cluster.liveness.put(node, NodeLiveness.DEAD);
    cluster.pass();
    cluster.liveness.put(node, NodeLiveness.UNKNOWN);
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.HEARTBEAT_TIMEOUT);
    cluster.liveness.put(node, NodeLiveness.ALIVE);
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.READY);
  }

  @Test
  void aNewLeaderMovesNothingFromAReadyNodeWhoseKubeletIsDownBeforeTheHeartbeatsSaySo() {
    NodeName node = cluster.gateway("a");
    cluster.liveness.put(node, NodeLiveness.ALIVE);
    cluster.pass();
    cluster.nodes.computeIfPresent(
        node, (name, n) -> new Node(name, n.labels(), false, n.addresses(), n.podCidrs()));
    cluster.liveness.put(node, NodeLiveness.UNKNOWN);
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.READY);
    cluster.liveness.put(node, NodeLiveness.DEAD);
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.HEARTBEAT_TIMEOUT);
  }

  @Test
  void aNodeThatIsHeardButNotReadySaysSoUnlessThatIsSwitchedOff() {
    NodeName node = cluster.gateway("a");
    cluster.nodes.computeIfPresent(
        node, (name, n) -> new Node(name, n.labels(), false, n.addresses(), n.podCidrs()));
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.NODE_NOT_READY);
    ControllerSettings all = cluster.settings;
    cluster.settings =
        new ControllerSettings(
            all.families(),
            all.tunnelSubnets(),
            all.marks(),
            all.maxEndpointsPerSlice(),
            all.rest(),
            new ControllerSettings.Withdrawal(false, false));
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.READY);
  }

  @Test
  void aNodeThatNobodyWatchesFollowsItsNodeObject() {
    NodeName node = cluster.gateway("a");
    cluster.liveness.clear();
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.READY);
    cluster.nodes.computeIfPresent(
        node, (name, n) -> new Node(name, n.labels(), false, n.addresses(), n.podCidrs()));
    assertThat(status(node).phase()).isEqualTo(TunnelPhase.NODE_NOT_READY);
  }
}
