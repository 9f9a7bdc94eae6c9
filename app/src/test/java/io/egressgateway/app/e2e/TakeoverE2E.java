package io.egressgateway.app.e2e;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Nodes as Spidernet's agents left them, with traffic through them, are taken over one after the
 * other: in between, nodes of both kinds serve each other.
 */
class TakeoverE2E {
  private static final Duration SOON = Duration.ofSeconds(5);

  /** No agent is there for as long as the nodes are prepared: nothing may move meanwhile. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static @Nullable LiveCluster shared;

  @BeforeAll
  static void startCluster() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    shared = LiveCluster.start(1, PATIENCE, "");
  }

  @AfterAll
  static void endCluster() {
    if (shared != null) {
      shared.close();
    }
  }

  private static LiveCluster cluster() {
    return requireNonNull(shared, "shared");
  }

  @ParameterizedTest
  @CsvSource({
    "legacy, nftables, false",
    "nft, nftables, true",
    "legacy, iptables-legacy, true",
    "nft, iptables-nft, false",
    "legacy, iptables-nft, false",
  })
  void nodesAreTakenOverUnderTrafficAndNothingOfTheOtherProductStays(
      String variant, String backend, boolean gatewaysFirst) {
    LiveCluster cluster = cluster();
    TreeMap<String, String> before = routing(cluster.source());
    cluster.nodes().forEach(node -> prepare(cluster, node, variant));
    servedBySpidernet(cluster);
    Watching remote = Watching.start(cluster, cluster.source());
    Watching local = Watching.more(cluster, cluster.owner());

    List<LabNode> order = gatewaysFirst ? cluster.nodes() : List.copyOf(cluster.nodes().reversed());
    for (LabNode node : order) {
      assertThat(SpidernetNode.traces(node)).as("of Spidernet on %s", node.name()).isNotEmpty();
      takeOver(cluster, node, backend);
    }

    for (Watching watching : List.of(remote, local)) {
      watching.stop().nothingLost("the takeover of three nodes");
    }
    assertThat(routing(cluster.source())).isEqualTo(before);
  }

  /** Wherever exactly the signal meets it: that differs from run to run, what holds does not. */
  @ParameterizedTest
  @CsvSource({"legacy, nftables", "nft, iptables-nft"})
  void anAgentThatIsKilledInTheMiddleIsFollowedByOneThatGoesOn(String variant, String backend) {
    LiveCluster cluster = cluster();
    cluster.nodes().forEach(node -> prepare(cluster, node, variant));
    servedBySpidernet(cluster);
    Watching remote = Watching.start(cluster, cluster.source());
    Watching local = Watching.more(cluster, cluster.owner());

    List<String> steps = List.of("it is taken over", "connections adopted", "rules were removed");
    for (int i = 0; i < steps.size(); i++) {
      LabNode node = cluster.nodes().get(i);
      String step = steps.get(i);
      long before = said(cluster.lab().agent(node), step);
      ProductProcess agent = cluster.lab().startAgent(node, configuration(backend));
      assertThat(LiveCluster.within(LiveCluster.READY, () -> said(agent, step) > before))
          .as("%s on %s", step, node.name())
          .isTrue();
      agent.kill();
      takeOver(cluster, node, backend);
    }
    for (Watching watching : List.of(remote, local)) {
      watching.stop().nothingLost("the takeover of three nodes with an agent killed on each");
    }
  }

  private static long said(ProductProcess agent, String words) {
    try (Stream<String> lines = Files.lines(agent.log())) {
      return lines.filter(line -> line.contains(words)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String configuration(String backend) {
    return LiveCluster.failover(PATIENCE)
        + (backend.equals("nftables")
            ? "datapath: {backend: nftables}\n"
            : "datapath: {backend: iptables}\niptables: {backendMode: %s}\n"
                .formatted(backend.substring("iptables-".length())));
  }

  private static void prepare(LiveCluster cluster, LabNode node, String variant) {
    cluster.lab().agent(node).terminate(SOON);
    node.namespace()
        .output(
            System.getProperty("java.home") + "/bin/java",
            "-jar",
            PackagedProduct.jar().toString(),
            "clean",
            "--node");
    node.namespace().output("conntrack", "-F");
    SpidernetNode.program(cluster, node, variant);
  }

  /** The prepared nodes do what they are prepared for. */
  private static void servedBySpidernet(LiveCluster cluster) {
    for (LabNode node : cluster.nodes()) {
      assertThat(
              LiveCluster.within(
                  SOON,
                  () ->
                      LiveCluster.shows(
                          LiveCluster.visitor(node),
                          Outside.SELECTED_HTTP,
                          cluster.given().addresses())))
          .as(
              "the egress IP for the pod on %s, before any takeover: %s",
              node.name(), LiveCluster.seen(LiveCluster.visitor(node), Outside.SELECTED_HTTP))
          .isTrue();
    }
  }

  private static void takeOver(LiveCluster cluster, LabNode node, String backend) {
    ProductProcess agent = cluster.lab().startAgent(node, configuration(backend));
    agent.awaitReady(LiveCluster.READY);
    assertThat(LiveCluster.within(SOON, () -> SpidernetNode.traces(node).isEmpty()))
        .as("of Spidernet on %s: %s", node.name(), SpidernetNode.traces(node))
        .isTrue();
  }

  /**
   * Device, rules and routes; the firewall depends on the backend. The kernel gave the adopted
   * device a link-local address when Spidernet made it, which does no harm.
   */
  private static TreeMap<String, String> routing(LabNode node) {
    TreeMap<String, String> parts = new TreeMap<>(KernelState.of(node).parts());
    parts.keySet().removeIf(command -> command.startsWith("nft"));
    parts.replaceAll((_, text) ->
        text.lines()
            .filter(line -> !line.contains(" fe80:") && !line.contains("valid_lft"))
            .collect(Collectors.joining("\n")));
    return parts;
  }
}
