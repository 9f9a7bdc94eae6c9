package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.capture.Frame;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.topology.LabNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The owning gateway is cut off and comes back, its processes alive all the time. */
@ExtendWith(SharedCluster.class)
class FailoverE2E {
  private static final int TIMES = Integer.getInteger("e2e.failovers", 3);
  private static final Duration AIM = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(15);

  @Test
  void aCutOffOwnerLosesItsEgressAndClaimsItNoMoreWhenItIsBack(LiveCluster cluster) {
    List<Long> gaps = new ArrayList<>();
    for (int run = 0; run < TIMES; run++) {
      gaps.add(cutOff(cluster).toMillis());
    }
    Collections.sort(gaps);
    System.out.printf(
        "failover gap over %d runs: median %d ms, min %d ms, max %d ms%n",
        gaps.size(), gaps.get(gaps.size() / 2), gaps.getFirst(), gaps.getLast());
    assertThat(Duration.ofMillis(gaps.get(gaps.size() / 2))).isLessThan(AIM);
  }

  private static Duration cutOff(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    LabNode old = cluster.owner();
    LabNode heir = cluster.standby();
    Watching watching = Watching.start(cluster, cluster.source());

    Instant silent = Instant.now();
    long cut = cluster.lab().network().linkDown(old);
    assertThat(LiveCluster.within(LIMIT, () -> cluster.given().node().equals(heir.name())))
        .as("moved to the other gateway")
        .isTrue();
    LiveCluster.pause(Duration.ofMillis(1500));
    Instant back = Instant.now();
    cluster.lab().network().linkUp(old);
    assertThat(LiveCluster.within(LIMIT, () -> cluster.ready(old)))
        .as("the node is seen again: %s", cluster.groupNode(old))
        .isTrue();
    LiveCluster.pause(Duration.ofMillis(500));

    watching.stop();
    assertThat(cluster.given().addresses()).isEqualTo(before.addresses());
    assertThat(cluster.given().node()).as("nothing fails back").isEqualTo(heir.name());
    assertThat(claimants(cluster, silent, back)).as("claims while cut off").isSubsetOf(mac(heir));
    assertThat(claimants(cluster, back, Instant.MAX))
        .as("who claims the egress IPs after %s is back", old.name())
        .isSubsetOf(mac(heir));
    for (LabNode node : cluster.nodes()) {
      assertThat(
              LiveCluster.within(
                  Duration.ofSeconds(2),
                  () -> LiveCluster.shows(LiveCluster.visitor(node), 8080, before.addresses())))
          .as("a pod on %s", node.name())
          .isTrue();
    }
    watching.backAfter(cut);
    return watching.longestSilence();
  }

  @Test
  void withoutAnyGatewayNothingLeavesAndItGoesOnWithTheFirstThatIsBack(LiveCluster cluster) {
    LabNode first = cluster.owner();
    LabNode second = cluster.standby();
    Watching watching = Watching.start(cluster, cluster.source());
    cluster.lab().network().linkDown(first);
    cluster.lab().network().linkDown(second);
    LiveCluster.pause(Duration.ofSeconds(2));
    cluster.lab().network().linkUp(second);
    long back = System.nanoTime();
    assertThat(LiveCluster.within(LIMIT, () -> cluster.ready(second))).isTrue();
    LiveCluster.pause(Duration.ofSeconds(1));
    cluster.lab().network().linkUp(first);
    assertThat(LiveCluster.within(LIMIT, () -> cluster.ready(first))).isTrue();
    watching.stop();
    assertThat(watching.lost()).as("without a gateway packets are dropped").isPositive();
    System.out.printf(
        "back %d ms after the first gateway was back%n", watching.backAfter(back).toMillis());
  }

  @Test
  void anAgentThatIsStarvedForAShortTimeLosesNothing(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    Watching watching = Watching.start(cluster, cluster.source());
    signal(cluster, cluster.owner(), "STOP");
    LiveCluster.pause(Duration.ofSeconds(3));
    signal(cluster, cluster.owner(), "CONT");
    LiveCluster.pause(Duration.ofSeconds(1));
    watching.stop().nothingLost("the owner's agent stood still for 3 s");
    assertThat(cluster.given()).isEqualTo(before);
  }

  @Test
  void anAgentThatWakesAfterItsEgressMovedClaimsNothing(LiveCluster cluster) {
    LabNode old = cluster.owner();
    LabNode heir = cluster.standby();
    Watching watching = Watching.start(cluster, cluster.source());
    signal(cluster, old, "STOP");
    assertThat(
            LiveCluster.within(
                LiveCluster.GRACE.plus(LIMIT), () -> cluster.given().node().equals(heir.name())))
        .isTrue();
    LiveCluster.pause(Duration.ofSeconds(1));
    for (IpAddress eip : cluster.addresses()) {
      cluster.lab().network().outside().output("ip", "neigh", "del", eip.toString(), "dev", "eth0");
    }
    LiveCluster.pause(Duration.ofMillis(500));
    Instant awake = Instant.now();
    signal(cluster, old, "CONT");
    LiveCluster.pause(Duration.ofSeconds(2));
    watching.stop();
    assertThat(claimants(cluster, awake, Instant.MAX))
        .as("claims after %s is awake", old.name())
        .isSubsetOf(mac(heir));
    assertThat(cluster.given().node()).isEqualTo(heir.name());
    assertThat(LiveCluster.within(LIMIT, () -> cluster.ready(old))).isTrue();
  }

  @Test
  void aControllerThatHearsNobodyMovesNothing(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    Watching watching = Watching.start(cluster, cluster.source());
    cluster.lab().network().segment().ip("link set control down");
    LiveCluster.pause(Duration.ofSeconds(3));
    cluster.lab().network().segment().ip("link set control up");
    LiveCluster.pause(Duration.ofSeconds(3));
    watching.stop().nothingLost("the control plane was cut off");
    assertThat(cluster.given()).isEqualTo(before);
    assertThat(LiveCluster.within(LIMIT, () -> cluster.ready(cluster.owner()))).isTrue();
  }

  private static void signal(LiveCluster cluster, LabNode node, String name) {
    try {
      long pid = cluster.lab().agent(node).pid();
      Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start();
      assertThat(PackagedProduct.exitCode(kill, 5)).isZero();
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  private static Set<String> claimants(LiveCluster cluster, Instant from, Instant until) {
    Set<String> stations = new TreeSet<>();
    for (IpAddress eip : cluster.addresses()) {
      for (Frame frame : cluster.outside().capture().claims(eip)) {
        Instant at = Instant.EPOCH.plusNanos(frame.header().epochNanos());
        if (at.isAfter(from) && at.isBefore(until)) {
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
