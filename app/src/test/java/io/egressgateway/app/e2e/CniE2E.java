package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.Cni;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.Stack;
import io.egressgateway.lab.traffic.Pace;
import io.egressgateway.lab.traffic.ProbeReport;
import io.egressgateway.lab.traffic.SessionReport;
import io.egressgateway.lab.traffic.TcpSession;
import io.egressgateway.lab.traffic.UdpProber;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The main scenario beside each CNI of the lab, whose rules are first older, then newer than ours.
 */
class CniE2E {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @BeforeEach
  void namespacesNeedRoot() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
  }

  @ParameterizedTest
  @CsvSource({"CALICO, DUAL", "FLANNEL, IPV4", "WEAVE, IPV4"})
  void everyoneIsSeenWithTheRightAddressWhicheverRulesAreNewer(Cni cni, Stack stack) {
    try (CniCluster cluster = CniCluster.start(cni, stack)) {
      holds(cluster);
      cluster.nothingLeaked();
    }
  }

  @Test
  void podsOfTheNodesOwnSubnetAreServedAndStayServedWhenTheirGatewayIsLost() {
    try (CniCluster cluster = CniCluster.start(Cni.SPIDERPOOL, Stack.DUAL)) {
      holds(cluster);
      loseTheGateway(cluster);
      cluster.nothingLeaked();
    }
  }

  private static void holds(CniCluster cluster) {
    cluster.showsTheRightSources("the CNI's rules older", cluster.nodes());
    cluster.repliesComeThroughThePodsNode();
    cluster.reloadRules();
    cluster.showsTheRightSources("the CNI's rules newer", cluster.nodes());
    cluster.repliesComeThroughThePodsNode();
  }

  private static void loseTheGateway(CniCluster cluster) {
    NetworkNamespace pod = CniCluster.pod(cluster.source()).namespace();
    LabNode lost = cluster.owner();
    List<TcpSession> sessions =
        cluster.lab().families().stream()
            .map(family ->
                TcpSession.start(pod, server(family), Outside.SELECTED_ECHO, pace(20, PATIENCE)))
            .toList();
    UdpProber prober =
        UdpProber.start(
            pod, server(IpFamily.IPV4), Outside.SELECTED_ECHO, pace(10, Duration.ofSeconds(1)));
    long cut = cluster.lab().network().linkDown(lost);
    cluster.awaitMove();
    LiveCluster.pause(Duration.ofMillis(1500));

    ProbeReport probes = prober.stop();
    List<SessionReport> ended = sessions.stream().map(TcpSession::stop).toList();
    assertThat(probes.firstAnswerAfter(cut).isNegative())
        .as("answered again: %s", probes)
        .isFalse();
    assertThat(ended).as("open connections survive").allMatch(SessionReport::survived);
    List<LabNode> left = cluster.nodes().stream().filter(node -> !node.equals(lost)).toList();
    cluster.showsTheRightSources("the gateway lost", left);
    cluster.repliesComeThroughThePodsNode();
  }

  private static IpAddress server(IpFamily family) {
    return Outside.address(family);
  }

  private static Pace pace(int millis, Duration limit) {
    return Pace.every(millis).withAnswerLimit(limit);
  }
}
