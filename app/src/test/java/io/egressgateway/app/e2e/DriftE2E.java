package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody breaks what the product put into a kernel; the agent is told and puts it back. */
@ExtendWith(SharedCluster.class)
class DriftE2E {
  /** Of half of the repairs; each takes milliseconds, and reading the kernel ten times that. */
  private static final Duration AIM = Duration.ofSeconds(1);

  /** Of a single one, on a machine that does something else at that moment. */
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final List<String> TIMES = Collections.synchronizedList(new ArrayList<>());
  private static final List<Long> MILLIS = Collections.synchronizedList(new ArrayList<>());

  @AfterAll
  static void halfOfThemWithinASecond() {
    System.out.println("repaired after:\n  " + String.join("\n  ", TIMES));
    List<Long> sorted = MILLIS.stream().sorted().toList();
    assertThat(Duration.ofMillis(sorted.get(sorted.size() / 2))).isLessThan(AIM);
  }

  /** While the tables are gone nothing of ours holds packets back, so the wire is not judged. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "nft flush ruleset",
        "nft delete table inet egressgateway",
        "for m in $(nft list maps | awk '/map/{print $2}'); do"
            + " nft flush map inet egressgateway $m; done",
        "for c in $(nft list table inet egressgateway | awk '/chain/{print $2}'); do"
            + " nft flush chain inet egressgateway $c; done",
        "nft delete rule inet egressgateway $(nft -a list table inet egressgateway"
            + " | awk '/chain/{c=$2} / drop /{print c, \"handle\", $NF; exit}')",
      })
  void brokenTablesComeBack(String sabotage, LiveCluster cluster) {
    repaired(cluster, cluster.source(), sabotage);
    repaired(cluster, cluster.owner(), sabotage);
  }

  @Test
  void brokenRoutingComesBackAndNothingLeavesWithAnotherSource(LiveCluster cluster) {
    Watching watching = Watching.start(cluster, cluster.source());
    List<String> everywhere =
        List.of(
            "ip rule del priority 90; ip -6 rule del priority 90",
            "ip rule del priority 93; ip -6 rule del priority 93",
            "ip rule del priority 94; ip -6 rule del priority 94",
            "ip rule flush; ip -6 rule flush; ip rule add priority 32767 lookup default;"
                + " ip rule add priority 32766 lookup main;"
                + " ip -6 rule add priority 32766 lookup main",
            "ip route flush table all dev egress.vxlan proto static",
            "ip -6 route flush table all dev egress.vxlan proto static",
            "ip link del egress.vxlan",
            "ip link set egress.vxlan down",
            "ip addr flush dev egress.vxlan",
            "ip link set egress.vxlan mtu 1300",
            "ip link set egress.vxlan address 02:00:00:00:00:77",
            "ip neigh flush dev egress.vxlan nud permanent",
            "bridge fdb show dev egress.vxlan | awk '{print $1, $2, $3}' | while read m x d; do"
                + " bridge fdb del $m dev egress.vxlan; done",
            "sysctl -w net.ipv4.conf.egress/vxlan.rp_filter=1");
    SoftAssertions.assertSoftly(softly -> {
      for (String sabotage : everywhere) {
        softly.check(() -> repaired(cluster, cluster.source(), sabotage));
        softly.check(() -> repaired(cluster, cluster.owner(), sabotage));
      }
      String steering = "ip rule del priority 91; ip -6 rule del priority 91";
      softly.check(() -> repaired(cluster, cluster.source(), steering));
      String replies = "ip rule del priority 92; ip -6 rule del priority 92";
      softly.check(() -> repaired(cluster, cluster.owner(), replies));
      softly.check(watching::stop);
    });
  }

  private static void repaired(LiveCluster cluster, LabNode node, String sabotage) {
    ProductProcess agent = cluster.lab().agent(node);
    KernelState before = KernelState.of(node);
    assertThat(before.complete()).as(before.toString()).isTrue();
    long changes = LiveCluster.changes(agent);

    node.namespace().output("sh", "-c", "{ " + sabotage + "; } 2>&1 || true");
    long broken = System.nanoTime();
    cluster.lab().network().restoreMasquerade(node);

    KernelState[] last = {before};
    boolean back =
        LiveCluster.within(
            LIMIT,
            () -> {
              last[0] = KernelState.of(node);
              return last[0].equals(before) && LiveCluster.changes(agent) > changes;
            });
    long millis = (System.nanoTime() - broken) / 1_000_000;
    MILLIS.add(millis);
    TIMES.add("%4d ms  %s on %s".formatted(millis, sabotage, node.name()));
    assertThat(back)
        .as(
            "%s on %s, the agent made %d changes:\n%s",
            sabotage,
            node.name(),
            LiveCluster.changes(agent) - changes,
            before.differenceTo(last[0]))
        .isTrue();
    assertThat(
            LiveCluster.within(
                LIMIT,
                () ->
                    LiveCluster.shows(
                        LiveCluster.visitor(cluster.source()),
                        Outside.SELECTED_HTTP,
                        cluster.given().addresses())))
        .as("traffic after " + sabotage)
        .isTrue();
  }
}
