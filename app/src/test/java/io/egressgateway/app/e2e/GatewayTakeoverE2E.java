package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.capture.Frame;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The owning gateway dies while neither the API server nor any controller lives. */
class GatewayTakeoverE2E {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofSeconds(20);

  /** Longer than a dead node needs to be found dead, and than claims are told anew. */
  private static final Duration QUIET = Duration.ofSeconds(3);

  private static void away(LiveCluster cluster) {
    cluster.lab().controllers().forEach(ProductProcess::kill);
    cluster.lab().embedded().orElseThrow().faults().goAway();
    LiveCluster.pause(QUIET);
  }

  private static void controllerIsBack(LiveCluster cluster) {
    cluster.lab().restartController(1).awaitReady(LiveCluster.READY);
  }

  private static void isServed(LiveCluster cluster, GivenEgress egress, String when) {
    assertThat(
            LiveCluster.within(
                LIMIT,
                () ->
                    LiveCluster.shows(
                        LiveCluster.visitor(cluster.source()),
                        Outside.SELECTED_HTTP,
                        egress.addresses())))
        .as("pods leave with the egress IPs %s", when)
        .isTrue();
  }

  private static void isTakenOver(LiveCluster cluster, GivenEgress before, LabNode heir) {
    assertThat(LiveCluster.within(SOON, () -> cluster.given().node().equals(heir.name())))
        .as("the status says what happened: %s", cluster.object(LiveCluster.GATEWAY))
        .isTrue();
    LiveCluster.pause(QUIET);
    assertThat(cluster.given().node()).isEqualTo(heir.name());
    assertThat(cluster.given().addresses()).isEqualTo(before.addresses());
  }

  @Test
  void anotherGatewayTakesOverWithoutApiServerAndControllerAndKeepsIt() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    try (LiveCluster cluster = LiveCluster.start(1, "")) {
      GivenEgress before = cluster.given();
      LabNode old = cluster.owner();
      LabNode heir = cluster.standby();
      Watching watching = Watching.start(cluster, cluster.source());
      away(cluster);

      Instant silent = Instant.now();
      long cut = cluster.lab().network().linkDown(old);
      isServed(cluster, before, "after the owner was cut off");
      LiveCluster.pause(QUIET);
      cluster.lab().network().linkUp(old);
      LiveCluster.pause(QUIET);
      isServed(cluster, before, "after the old owner is back");
      cluster.lab().embedded().orElseThrow().faults().comeBack();
      LiveCluster.pause(QUIET);
      isServed(cluster, before, "with the API server back");
      controllerIsBack(cluster);
      isTakenOver(cluster, before, heir);

      watching.stop();
      watching.backAfter(cut);
      System.out.printf(
          "takeover without API server and controller: longest silence %d ms%n",
          watching.longestSilence().toMillis());
      assertThat(claimants(cluster, before, silent))
          .as("who answered for the egress IPs since %s was cut off", old.name())
          .isEqualTo(mac(heir));
      assertThat(watching.longestSilence()).isLessThan(LIMIT);
    }
  }

  @Test
  void anAgentThatTookOverAndIsRestartedKeepsWhatItHasThoughTheStatusSaysOtherwise() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    try (LiveCluster cluster = LiveCluster.start(1, "")) {
      GivenEgress before = cluster.given();
      LabNode old = cluster.owner();
      LabNode heir = cluster.standby();
      away(cluster);
      cluster.lab().network().linkDown(old);
      isServed(cluster, before, "after the owner was cut off");

      cluster.lab().agent(heir).kill();
      ProductProcess restarted = cluster.lab().startAgent(heir);
      LiveCluster.pause(QUIET);
      Instant back = Instant.now();
      cluster.lab().embedded().orElseThrow().faults().comeBack();
      restarted.awaitReady(LiveCluster.READY);
      assertThat(cluster.given().node()).as("nobody has written").isEqualTo(old.name());
      isServed(cluster, before, "with the agent restarted and the old status read");
      cluster.lab().network().linkUp(old);
      LiveCluster.pause(QUIET);
      isServed(cluster, before, "with the old owner back");
      controllerIsBack(cluster);
      isTakenOver(cluster, before, heir);
      assertThat(claimants(cluster, before, back)).isSubsetOf(mac(heir));
    }
  }

  private static Set<String> claimants(LiveCluster cluster, GivenEgress egress, Instant from) {
    Set<String> stations = new TreeSet<>();
    for (IpAddress eip : egress.addresses().values()) {
      for (Frame frame : cluster.outside().capture().claims(eip)) {
        if (Instant.EPOCH.plusNanos(frame.header().epochNanos()).isAfter(from)) {
          stations.add(frame.header().source().toString());
        }
      }
    }
    return stations;
  }

  private static Set<String> mac(LabNode node) {
    return Set.of(node.namespace().output("cat", "/sys/class/net/eth0/address").strip());
  }
}
