package io.egressgateway.lab.scenario;

import static java.util.Objects.requireNonNull;

import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;

/** The dead node comes back; nothing fails back to it. */
public final class Return {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final LabCluster cluster;
  private final QuickStart quickStart;
  private final Narrator narrator;

  public Return(LabCluster cluster, QuickStart quickStart, Narrator narrator) {
    this.cluster = requireNonNull(cluster, "cluster");
    this.quickStart = requireNonNull(quickStart, "quickStart");
    this.narrator = requireNonNull(narrator, "narrator");
  }

  /** Plays it for the node that the egress was first given to. */
  public void play(GivenEgress before) {
    narrator.act(before.node() + " comes back");
    LabNode node =
        cluster.network().nodes().stream()
            .filter(each -> each.name().equals(before.node()))
            .findFirst()
            .orElseThrow();
    cluster.network().linkUp(node);
    ProductProcess agent = cluster.startAgent(node);
    narrator.say("its agent is ready after " + agent.awaitReady(LIMIT).toMillis() + " ms");
    boolean ready =
        Await.until(
            LIMIT,
            () -> {
              for (var entry :
                  cluster
                      .api()
                      .get(quickStart.api().groupPath())
                      .orElseThrow()
                      .path("status")
                      .path("nodeList")) {
                if (entry.path("name").asText().equals(before.node())) {
                  return entry.path("status").asText().equals("Ready");
                }
              }
              return false;
            });
    narrator.check("the gateway's status says it is ready again", ready, "");
    String now = quickStart.given().map(GivenEgress::toString).orElse("no owner");
    narrator.check(
        "nothing fails back",
        quickStart.given().map(given -> !given.node().equals(before.node())).orElse(false),
        now);
  }
}
