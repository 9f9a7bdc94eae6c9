package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Two replicas that admit: the leader is killed, and every write is answered by the other one. */
class WebhookLossE2E {
  private static final String LEASE =
      "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/egressgateway";
  private static final int POLICIES = 20;

  @Test
  void writesGoOnWithoutTheLeaderAndAreServedByTheNextOne() {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    String duration = LiveCluster.LEASE.toSeconds() + "s";
    LabOptions options =
        LabOptions.of(PackagedProduct.jar())
            .withControllers(2)
            .withAdmission()
            .withEnvironment(Map.of("LEADER_ELECTION_LEASE_DURATION", duration));
    try (LabCluster lab = LabCluster.start(options);
        Outside _ = new Outside(lab)) {
      lab.startController();
      lab.startController();
      lab.network().nodes().forEach(lab::startAgent);
      lab.processes().forEach(process -> process.awaitReady(LiveCluster.READY));
      Narrator narrator = new Narrator(System.out, false);
      new QuickStart(lab, narrator).play();
      assertThat(narrator.allHeld()).as("the quick start").isTrue();
      leaderIsKilled(lab);
    }
  }

  private static void leaderIsKilled(LabCluster lab) {
    String leader = holder(lab.api());
    ProductProcess killed =
        lab.controllers().stream()
            .filter(controller -> leader.contains(controller.name()))
            .findFirst()
            .orElseThrow();
    killed.kill();
    long start = System.nanoTime();
    for (int i = 0; i < POLICIES; i++) {
      // Each is refused by the API server unless a webhook answers: failurePolicy is Fail.
      lab.api().apply(LiveCluster.POLICIES + "late-" + i, policy("late-" + i, "default"));
    }
    assertThatThrownBy(
            () -> lab.api().apply(LiveCluster.POLICIES + "bad", policy("bad", "nowhere")))
        .isInstanceOf(LabApi.ApiException.class)
        .hasMessageContaining("denied the request")
        .hasMessageContaining("\"nowhere\" is not the name of an EgressGateway");
    Duration written = Duration.ofNanos(System.nanoTime() - start);
    assertThat(
            LiveCluster.within(
                LiveCluster.LEASE.multipliedBy(4), () -> served(lab.api()) == POLICIES))
        .as("policies made without a leader have an egress IP and a gateway")
        .isTrue();
    Duration served = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "%d policies written in %d ms without a leader, all served %d ms after it was killed (lease"
            + " %s)%n",
        POLICIES, written.toMillis(), served.toMillis(), LiveCluster.LEASE);
    assertThat(holder(lab.api())).isNotEqualTo(leader);
  }

  private static String holder(LabApi api) {
    return api.get(LEASE).orElseThrow().at("/spec/holderIdentity").asText();
  }

  private static long served(LabApi api) {
    long served = 0;
    for (int i = 0; i < POLICIES; i++) {
      JsonNode status = api.get(LiveCluster.POLICIES + "late-" + i).orElseThrow().path("status");
      served +=
          !status.at("/eip/ipv4").asText().isEmpty() && !status.path("node").asText().isEmpty()
              ? 1
              : 0;
    }
    return served;
  }

  private static String policy(String name, String gateway) {
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressPolicy
    metadata: {name: %1$s, namespace: default}
    spec:
      egressGatewayName: %2$s
      appliedTo: {podSelector: {matchLabels: {app: %1$s}}}
    """
        .formatted(name, gateway);
  }
}
