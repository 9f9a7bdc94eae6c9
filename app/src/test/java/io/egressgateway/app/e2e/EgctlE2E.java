package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The tool against a live cluster: what it says is what the kernels do, and moves keep traffic. */
@ExtendWith(SharedCluster.class)
class EgctlE2E {
  @TempDir private Path directory;

  @Test
  void statusExplainAndMoveTellAndDoTheTruth(LiveCluster cluster) throws Exception {
    LabNode before = cluster.owner();
    LabNode after = cluster.standby();
    IpAddress vip =
        java.util.Objects.requireNonNull(cluster.given().addresses().get(IpFamily.IPV4));
    EgctlRun.explains(cluster, cluster.source());

    move(cluster, vip, before, after);
    assertThat(cluster.owner().name()).isEqualTo(after.name());
    EgctlRun.explains(cluster, cluster.source());

    EgctlRun status = EgctlRun.of(cluster, "status", "-o", "json");
    assertThat(status.code()).as("%s", status).isZero();
    JsonNode egresses = new ObjectMapper().readTree(status.out()).path("egresses");
    assertThat(egresses)
        .anyMatch(one ->
            one.path("ipv4").asText().equals(vip.toString())
                && one.path("node").asText().equals(after.name()));
    move(cluster, vip, after, before);
  }

  /** With traffic of another node's pod meanwhile, of which no packet has another source. */
  private void move(LiveCluster cluster, IpAddress vip, LabNode from, LabNode to) throws Exception {
    Watching watching = Watching.start(cluster, cluster.source());
    EgctlRun moved =
        EgctlRun.of(
            cluster,
            "vip",
            "move",
            "--egressGatewayName",
            "default",
            "--vip",
            vip.toString(),
            "--targetNode",
            to.name());
    assertThat(moved.code()).as("%s", moved).isZero();
    assertThat(moved.out()).contains("from " + from.name() + " to " + to.name());
    assertThat(
            LiveCluster.within(
                Duration.ofSeconds(10),
                () ->
                    LiveCluster.shows(
                        LiveCluster.visitor(cluster.source()),
                        Outside.SELECTED_HTTP,
                        cluster.given().addresses())))
        .isTrue();
    watching.stop();
    System.out.printf("egctl vip move to %s: %d datagrams lost%n", to.name(), watching.lost());
  }

  @Test
  void theDoctorFindsALivingClusterWellAndANodeThatDoesNotForwardNot(LiveCluster cluster)
      throws Exception {
    EgctlRun well = EgctlRun.of(cluster, "doctor", "-o", "json");
    assertThat(well.code()).as("%s", well).isZero();
    assertThat(new ObjectMapper().readTree(well.out()).path("findings").findValuesAsText("node"))
        .containsAll(cluster.nodes().stream().map(LabNode::name).toList());

    LabNode node = cluster.source();
    node.namespace().sysctl("net/ipv4/ip_forward=0");
    try {
      EgctlRun ill = EgctlRun.of(cluster, "doctor");
      assertThat(ill.code()).as("%s", ill).isEqualTo(3);
      assertThat(ill.out())
          .contains(node.name() + ", forwarding (problem): net.ipv4.ip_forward 0")
          .contains("sysctl -w net.ipv4.ip_forward=1", "1 problems");
    } finally {
      node.namespace().sysctl("net/ipv4/ip_forward=1");
    }
  }

  private EgctlRun clean(LabNode node) throws IOException, InterruptedException {
    Path out = directory.resolve("clean");
    Process process =
        node.namespace()
            .start(
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        PackagedProduct.jar().toString(),
                        "clean",
                        "--node")
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile()));
    int code = PackagedProduct.exitCode(process, 60);
    return new EgctlRun(code, Files.readString(out, StandardCharsets.UTF_8), "");
  }

  @Test
  void cleanTakesEverythingFromANodeAndAnAgentPutsItBack(LiveCluster cluster) throws Exception {
    LabNode node = cluster.source();
    KernelState programmed = KernelState.of(node);
    assertThat(programmed.complete()).isTrue();
    cluster.lab().agent(node).terminate(Duration.ofSeconds(20));
    try {
      EgctlRun cleaned = clean(node);
      assertThat(cleaned.code()).as("%s", cleaned).isZero();
      assertThat(cleaned.out()).contains("nftables table inet egressgateway");
      KernelState left = KernelState.of(node);
      assertThat(left.parts().get("nft -s list table inet egressgateway")).isEqualTo("missing");
      assertThat(left.parts().get("ip -d link show egress.vxlan")).isEqualTo("missing");
      assertThat(left.parts().get("ip -4 rule")).doesNotContain("0x26", "goto");
      EgctlRun again = clean(node);
      assertThat(again.code()).as("%s", again).isZero();
      assertThat(again.out()).doesNotContain("Removed");
    } finally {
      cluster.restartAgent(node);
    }
    assertThat(programmed.differenceTo(KernelState.of(node))).isEmpty();
  }
}
