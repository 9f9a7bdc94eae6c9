package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.capture.Frame.IpPacket;
import io.egressgateway.lab.capture.WireCapture;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes of one subnet, on a cluster of its own in the mode auto. */
class DirectE2E {
  private static final Duration SETTLED = Duration.ofSeconds(20);
  private static final int VXLAN_PORT = 7789;

  /** What a switch does that lets a port send from the segment's addresses only. */
  private static final String ANTI_SPOOFING =
      """
      table bridge spoofing {
        chain forward {
          type filter hook forward priority 0;
          ip saddr != 172.22.0.0/16 drop
          ip6 saddr != { fd00:22::/64, fe80::/10, ::/128 } drop
        }
      }
      """;

  private LiveCluster cluster;

  @BeforeEach
  void start() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    cluster = LiveCluster.start(1, "tunnel:\n  mode: auto\n");
    for (LabNode node : cluster.nodes()) {
      // Strict on every device that does not say otherwise itself, and by the packet's mark.
      node.namespace()
          .sysctl("net/ipv4/conf/all/rp_filter=1", "net/ipv4/conf/all/src_valid_mark=1");
      // Nobody is told of these settings; an agent reads them when it starts.
      cluster.lab().agent(node).kill();
      cluster.restartAgent(node);
      assertThat(node.namespace().output("ip", "rule")).contains("iif egress.direct");
    }
  }

  @AfterEach
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  /** One after the other on one cluster, which takes longest to start. */
  @Test
  void packetsGoStraightWhileTheyGetThroughAndByTheTunnelOtherwise() {
    LabNode source = cluster.source();
    LabNode owner = cluster.owner();
    awaitWay(source, owner, "egress.direct");
    requestsAreForNodesAndOnlyProbesAreAnsweredByTheTunnel(source, owner);
    anAgentThatStartsAgainFindsEverythingAsItShallBe(source);
    aSwitchThatDropsForeignSourcesIsFoundOut(source, owner);
    onceItLetsThemThroughAgainNothingIsLostOnTheWayBack(source, owner);
    anotherModeIsTakenUpWithoutLoss(source, owner);
  }

  private void awaitWay(LabNode source, LabNode owner, String device) {
    assertThat(LiveCluster.within(SETTLED, () -> goes(source, owner, device)))
        .as(
            "by %s:\n%s\n%s",
            device, routes(source, "egress.direct"), routes(owner, "egress.direct"))
        .isTrue();
  }

  /** Requests to the gateway and answers from it, both families. */
  private boolean goes(LabNode source, LabNode owner, String device) {
    String to = routes(source, device);
    String back = routes(owner, device);
    return to.lines().filter(line -> line.startsWith("default")).count() == 2
        && source.pod(1).addresses().toList().stream()
            .allMatch(pod -> back.contains(pod.toString() + " "));
  }

  /** Nothing where there is no such device. */
  private static String routes(LabNode node, String device) {
    try {
      return List.of("-4", "-6").stream()
          .map(family ->
              node.namespace().output("ip", family, "route", "show", "table", "all", "dev", device))
          .collect(Collectors.joining());
    } catch (LabException missing) {
      return "";
    }
  }

  private void requestsAreForNodesAndOnlyProbesAreAnsweredByTheTunnel(
      LabNode source, LabNode owner) {
    Set<String> stations = new TreeSet<>();
    List.of(source, owner).forEach(node -> stations.add(mac(node)));
    try (WireCapture wire =
        WireCapture.entering(cluster.lab().network().segment(), cluster.lab().network().ports())) {
      Watching watching = Watching.start(cluster, source);
      LiveCluster.pause(Duration.ofSeconds(1));
      watching.stop().nothingLost("straight on");
      List<IpPacket> requests =
          wire.packets(packet ->
              packet.goesToPort(Outside.SELECTED_ECHO)
                  && source.pod(1).addresses().toList().contains(packet.source()));
      assertThat(requests)
          .as("requests with the pod's own source, between nodes")
          .isNotEmpty()
          .allMatch(packet -> stations.contains(packet.header().destination().toString()));
      assertThat(wire.packets(packet -> packet.goesToPort(VXLAN_PORT)))
          .as("encapsulated: a few answers to probes")
          .hasSizeLessThan(requests.size() / 2);
    }
  }

  private static String mac(LabNode node) {
    return node.namespace().output("cat", "/sys/class/net/egress.direct/address").strip();
  }

  private void anAgentThatStartsAgainFindsEverythingAsItShallBe(LabNode source) {
    Watching watching = Watching.start(cluster, source);
    cluster.lab().agent(source).kill();
    ProductProcess agent = cluster.restartAgent(source);
    LiveCluster.pause(Duration.ofSeconds(3));
    watching.stop().nothingLost("the agent started again");
    assertThat(LiveCluster.changes(agent)).as("changes of its kernel").isZero();
  }

  private void aSwitchThatDropsForeignSourcesIsFoundOut(LabNode source, LabNode owner) {
    Watching watching = Watching.start(cluster, source);
    cluster.lab().network().segment().nft(ANTI_SPOOFING);
    awaitWay(source, owner, "egress.vxlan");
    LiveCluster.pause(Duration.ofSeconds(1));
    watching.stop();
    assertThat(watching.longestSilence()).as("until it was found out").isLessThan(SETTLED);
    System.out.printf(
        "fell back to the tunnel; the longest silence was %d ms%n",
        watching.longestSilence().toMillis());
    assertThat(LiveCluster.within(SETTLED, () -> unreachable(source).contains(owner.name())))
        .as("says so in its status")
        .isTrue();
    assertThat(LiveCluster.within(SETTLED, () -> gauge(source, "unreachable") > 0))
        .as("says so in its metrics")
        .isTrue();
  }

  private Set<String> unreachable(LabNode node) {
    Set<String> names = new TreeSet<>();
    for (JsonNode name : direct(node).path("unreachable")) {
      names.add(name.asText());
    }
    return names;
  }

  private JsonNode direct(LabNode node) {
    return cluster
        .object("/apis/egressgateway.spidernet.io/v1beta1/egresstunnels/" + node.name())
        .path("status")
        .path("direct");
  }

  private long gauge(LabNode node, String item) {
    try {
      return cluster
          .lab()
          .agent(node)
          .metrics()
          .lines()
          .filter(line -> line.startsWith("egress_node_ways") && line.contains(item))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    } catch (java.io.IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private void onceItLetsThemThroughAgainNothingIsLostOnTheWayBack(LabNode source, LabNode owner) {
    Watching watching = Watching.start(cluster, source);
    cluster.lab().network().segment().output("nft", "delete", "table", "bridge", "spoofing");
    awaitWay(source, owner, "egress.direct");
    LiveCluster.pause(Duration.ofMillis(500));
    watching.stop().nothingLost("back on the straight way");
    assertThat(LiveCluster.within(SETTLED, () -> unreachable(source).isEmpty())).isTrue();
  }

  /** Node by node, as a rolling update does: in between the nodes are of different modes. */
  private void anotherModeIsTakenUpWithoutLoss(LabNode source, LabNode owner) {
    Watching watching = Watching.start(cluster, source);
    cluster.lab().reconfigure("tunnel:\n  mode: vxlan\n");
    for (LabNode node : List.of(owner, source)) {
      cluster.lab().agent(node).kill();
      cluster.restartAgent(node);
    }
    awaitWay(source, owner, "egress.vxlan");
    watching.stop().nothingLost("from auto to vxlan");
    assertThat(direct(owner).isMissingNode()).as("%s", direct(owner)).isTrue();
  }
}
