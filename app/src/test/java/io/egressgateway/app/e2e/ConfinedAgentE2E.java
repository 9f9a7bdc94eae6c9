package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Failover;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Agents with what their container has: root without root's capabilities but NET_ADMIN and NET_RAW,
 * which no program that they start can exceed, on a root file system that cannot be written.
 */
class ConfinedAgentE2E {
  /** CAP_NET_ADMIN is bit 12 and CAP_NET_RAW bit 13 (linux/capability.h). */
  private static final String BOTH = "0000000000003000";

  /**
   * Each word is one of a container runtime's steps: a mount namespace, its mounts, capabilities.
   */
  private static final List<String> CONTAINER =
      List.of(
          "unshare",
          "--mount",
          "sh",
          "-ec",
          """
          mount --make-rprivate /
          mount -t tmpfs -o size=64m tmpfs /mnt
          mount -o remount,ro,bind /
          exec setpriv --no-new-privs --bounding-set=-all,+net_admin,+net_raw \
            --inh-caps=-all,+net_admin,+net_raw "$@"
          """,
          "container");

  @ParameterizedTest
  @ValueSource(strings = {"nftables", "iptables"})
  void everythingWorksWithTwoCapabilities(String backend) throws Exception {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    LabOptions options =
        LabOptions.of(PackagedProduct.jar())
            .withConfiguration("datapath:\n  backend: " + backend + "\n")
            // What the chart gives /tmp for.
            .withEnvironment(Map.of("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=/mnt -XX:-UsePerfData"))
            .withAgentsUnder(CONTAINER);
    try (LabCluster lab = LabCluster.start(options);
        Outside outside = new Outside(lab)) {
      lab.startController().awaitReady(LiveCluster.READY);
      lab.network().nodes().forEach(lab::startAgent);
      for (ProductProcess process : lab.processes()) {
        process.awaitReady(LiveCluster.READY);
        if (process.name().startsWith("agent")) {
          isConfined(process);
        }
      }
      Narrator narrator = new Narrator(System.out, false);
      QuickStart quickStart = new QuickStart(lab, narrator);
      new Failover(lab, quickStart, outside, narrator).play(quickStart.play());
      assertThat(narrator.allHeld()).as("quick start and failover").isTrue();
    }
  }

  private static void isConfined(ProductProcess agent) throws IOException {
    Map<String, String> status = new TreeMap<>();
    Path process = Path.of("/proc/" + agent.pid());
    for (String line : Files.readAllLines(process.resolve("status"))) {
      String[] parts = line.split(":\\s*", 2);
      status.put(parts[0], parts[1]);
    }
    assertThat(status)
        .containsEntry("CapEff", BOTH)
        .containsEntry("CapPrm", BOTH)
        .containsEntry("CapBnd", BOTH)
        .containsEntry("NoNewPrivs", "1");
    assertThat(Files.readAllLines(process.resolve("mountinfo")))
        .anyMatch(line -> line.split(" ")[4].equals("/") && line.split(" ")[5].startsWith("ro"));
  }
}
