package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Manifests;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A running node changes its firewall: another agent with another backend takes over. */
@ExtendWith(SharedCluster.class)
class BackendSwitchE2E {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String FAILOVER =
      "gatewayFailover:\n  eipEvictionTimeout: " + LiveCluster.GRACE.toSeconds() + "\n";

  /** Where each backend keeps what is its own, by the words of the node's status. */
  private static final Map<String, String> TRACES =
      new TreeMap<>(
          Map.of(
              "nftables", "nft list tables | grep egressgateway",
              "iptables-legacy", "(iptables-legacy-save; ip6tables-legacy-save) | grep EGW-",
              "iptables-nft", "(iptables-nft-save; ip6tables-nft-save) 2>&1 | grep EGW-"));

  @Test
  void aNodeChangesItsFirewallUnderTrafficAndNothingOfTheOldOneStays(LiveCluster cluster)
      throws Exception {
    KernelState before = KernelState.of(cluster.source());
    Watching watching = Watching.start(cluster, cluster.source());
    for (LabNode node : List.of(cluster.source(), cluster.owner())) {
      switchTo(cluster, node, "iptables-legacy");
      switchTo(cluster, node, "iptables-nft");
    }
    watching.stop().nothingLost("two changes of the backend on two nodes");
    EgctlRun.explains(cluster, cluster.source());
    watching = Watching.start(cluster, cluster.source());
    for (LabNode node : List.of(cluster.source(), cluster.owner())) {
      switchTo(cluster, node, "nftables");
      assertThat(print(node, "ipset list -n")).as("sets").isEmpty();
    }
    watching.stop().nothingLost("the way back");
    assertThat(before.differenceTo(KernelState.of(cluster.source()))).isEmpty();
  }

  private static void switchTo(LiveCluster cluster, LabNode node, String backend) {
    String configuration =
        backend.equals("nftables")
            ? "datapath: {backend: nftables}\n"
            : "datapath: {backend: iptables}\niptables: {backendMode: %s}\n"
                .formatted(backend.substring("iptables-".length()));
    cluster.lab().agent(node).terminate(SOON);
    ProductProcess agent = cluster.lab().startAgent(node, FAILOVER + configuration);
    agent.awaitReady(LiveCluster.READY);
    TRACES.forEach((name, command) ->
        assertThat(
                LiveCluster.within(
                    SOON, () -> print(node, command).isEmpty() != name.equals(backend)))
            .as("%s on %s with %s: %s", name, node.name(), backend, print(node, command))
            .isTrue());
    String tunnel = Manifests.API + "/egresstunnels/" + node.name();
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    cluster
                        .object(tunnel)
                        .path("status")
                        .path("datapath")
                        .asText()
                        .startsWith(backend + " (")))
        .as("the status says it")
        .isTrue();
  }

  private static String print(LabNode node, String command) {
    return node.namespace().output("sh", "-c", command + " || true").strip();
  }
}
