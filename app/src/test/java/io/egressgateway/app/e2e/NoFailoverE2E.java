package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** With {@code gatewayFailover.enable: false}, the default of Spidernet's chart. */
class NoFailoverE2E {
  private static final Duration SOON = Duration.ofSeconds(10);

  /** The interface of the tunnel by labels too, where the usual method would find none. */
  private static final String CONFIGURATION =
      """
      gatewayFailover: {enable: false}
      tunnelDetectMethod: interface=eth9
      tunnelDetectCustomInterface:
      - nodeSelector: {no-node-has: this}
        interfaceName: eth8
      - nodeSelector: {}
        interfaceName: eth0
      """;

  private static String node(LabCluster lab) {
    JsonNode policy = lab.api().get(LiveCluster.POLICY).orElseThrow();
    return policy.path("status").path("node").asText();
  }

  private static void shows(LabCluster lab, LabNode from, GivenEgress given) {
    String expected = "Remote IP: " + given.address(IpFamily.IPV4);
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    Outside.ask(LiveCluster.visitor(from), IpFamily.IPV4, Outside.SELECTED_HTTP)
                        .equals(expected)))
        .as(node(lab))
        .isTrue();
  }

  /** The quick start itself waits until the policy says that all its nodes are programmed. */
  @Test
  void policiesSayWhereTheyAreProgrammedAndTheNodeObjectAloneDecides() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    try (LabCluster lab =
            LabCluster.start(
                LabOptions.of(PackagedProduct.jar()).withConfiguration(CONFIGURATION));
        Outside _ = new Outside(lab)) {
      lab.startController();
      lab.network().nodes().forEach(lab::startAgent);
      lab.processes().forEach(process -> process.awaitReady(LiveCluster.READY));
      Narrator narrator = new Narrator(System.out, false);
      GivenEgress given = new QuickStart(lab, narrator).play();
      assertThat(narrator.allHeld()).as("the quick start").isTrue();

      LabNode source = lab.network().nodes().getLast();
      LabNode owner =
          lab.network().nodes().stream()
              .filter(node -> node.name().equals(given.node()))
              .findFirst()
              .orElseThrow();
      lab.agent(owner).kill();
      LiveCluster.pause(Duration.ofSeconds(2));
      assertThat(node(lab)).as("silence moves nothing").isEqualTo(owner.name());
      Objects.ready(lab.api(), owner, "Unknown");
      assertThat(
              LiveCluster.within(
                  SOON, () -> !node(lab).isEmpty() && !node(lab).equals(owner.name())))
          .as("a node that is not Ready")
          .isTrue();
      shows(lab, source, given);
    }
  }
}
