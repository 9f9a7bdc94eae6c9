package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents die, controllers die, the API server goes away; packets are carried on. */
@ExtendWith(SharedCluster.class)
class AgentLossE2E {

  @Test
  void agentsKilledOneByOneLoseNoPacketAndAdoptWhatStands(LiveCluster cluster) {
    Watching watching = Watching.start(cluster, cluster.source());
    for (LabNode node : List.of(cluster.source(), cluster.owner(), cluster.standby())) {
      KernelState before = KernelState.of(node);
      cluster.lab().agent(node).kill();
      assertThat(KernelState.of(node)).as("a dead agent's kernel").isEqualTo(before);
      ProductProcess restarted = cluster.restartAgent(node);
      settled(cluster, restarted);
      assertThat(LiveCluster.changes(restarted))
          .as("changes by the restarted agent of %s: %s", node.name(), restarted.logEnd())
          .isZero();
      assertThat(KernelState.of(node).differenceTo(before)).isEmpty();
    }
    watching.stop().nothingLost("agents killed and started again");
  }

  /** Its caches are filled and a heartbeat was answered: what it would change, it has changed. */
  private static void settled(LiveCluster cluster, ProductProcess agent) {
    LiveCluster.pause(Duration.ofSeconds(1));
    assertThat(agent.alive()).isTrue();
    assertThat(cluster.nodes()).isNotEmpty();
  }

  @Test
  void whatChangedWhileAnAgentWasAwayIsAllThatItChanges(LiveCluster cluster) {
    LabNode node = cluster.source();
    KernelState before = KernelState.of(node);
    cluster.lab().agent(node).kill();
    Objects.policy(cluster, "meanwhile", "default", "");
    Objects.cover(cluster, node, "meanwhile");
    Watching watching = Watching.start(cluster, node);
    ProductProcess restarted = cluster.restartAgent(node);
    assertThat(
            LiveCluster.within(
                Duration.ofSeconds(3),
                () ->
                    LiveCluster.shows(
                        LiveCluster.other(node), 8081, cluster.given("meanwhile").addresses())))
        .as("the new policy is in force")
        .isTrue();
    watching.stop().nothingLost("an agent started with something to do");
    assertThat(LiveCluster.changes(restarted))
        .as("a few elements, not all: %s", restarted.logEnd())
        .isBetween(1L, 8L);
    Objects.cover(cluster, node, "");
    Objects.deletePolicy(cluster, "meanwhile");
    assertThat(LiveCluster.within(Duration.ofSeconds(3), () -> KernelState.of(node).equals(before)))
        .as("all of it goes again: %s", before.differenceTo(KernelState.of(node)))
        .isTrue();
  }

  @Test
  void anAgentThatStaysAwayLosesItsEgressesAfterTheGraceTimeAndNotBefore(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    LabNode owner = cluster.owner();
    Watching watching = Watching.start(cluster, cluster.source());
    cluster.lab().agent(owner).kill();
    long killed = System.nanoTime();
    assertThat(
            LiveCluster.within(
                LiveCluster.GRACE.plusSeconds(5),
                () -> !cluster.given().node().equals(before.node())))
        .as("moved after the grace time")
        .isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - killed))
        .as("not before the grace time")
        .isGreaterThan(LiveCluster.GRACE.minusMillis(500));
    assertThat(cluster.given().addresses()).isEqualTo(before.addresses());
    cluster.restartAgent(owner);
    assertThat(LiveCluster.within(Duration.ofSeconds(10), () -> cluster.ready(owner))).isTrue();
    LiveCluster.pause(Duration.ofSeconds(1));
    watching.stop();
    assertThat(cluster.given().node()).as("nothing fails back").isNotEqualTo(before.node());
  }

  @Test
  void anApiServerThatIsAwayStopsNothingAndAgentsStartWithoutIt(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    Watching watching = Watching.start(cluster, cluster.source());
    cluster.lab().embedded().orElseThrow().faults().goAway();
    cluster.lab().agent(cluster.owner(before)).kill();
    ProductProcess restarted = cluster.lab().startAgent(cluster.owner(before));
    LiveCluster.pause(Duration.ofSeconds(7));
    cluster.lab().embedded().orElseThrow().faults().comeBack();
    restarted.awaitReady(LiveCluster.READY);
    assertThat(
            LiveCluster.within(Duration.ofSeconds(10), () -> cluster.ready(cluster.owner(before))))
        .as("the gateway is seen as ready again")
        .isTrue();
    watching.stop().nothingLost("the API server was away");
    assertThat(cluster.given()).as("nothing moves").isEqualTo(before);
    assertThat(LiveCluster.changes(restarted)).as(restarted.logEnd()).isZero();
    works(cluster);
  }

  @Test
  void anAgentThatStartsWithoutTheApiServerAnswersByWhatItsKernelSays(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    NetworkNamespace outside = cluster.lab().network().outside();
    cluster.lab().embedded().orElseThrow().faults().goAway();
    cluster.lab().agent(cluster.owner(before)).kill();
    outside.ip("neigh flush dev eth0");
    assertThat(answered(cluster, before)).as("nobody answers for an agent that is dead").isFalse();
    ProductProcess restarted = cluster.lab().startAgent(cluster.owner(before));
    assertThat(LiveCluster.within(Duration.ofSeconds(15), () -> answered(cluster, before)))
        .as("answered for: %s", restarted.logEnd())
        .isTrue();
    cluster.lab().embedded().orElseThrow().faults().comeBack();
    restarted.awaitReady(LiveCluster.READY);
    assertThat(LiveCluster.changes(restarted)).as(restarted.logEnd()).isZero();
    assertThat(
            LiveCluster.within(Duration.ofSeconds(10), () -> cluster.ready(cluster.owner(before))))
        .as("the gateway is seen as ready again")
        .isTrue();
    assertThat(cluster.given()).as("nothing moves").isEqualTo(before);
    assertThat(answered(cluster, before)).isTrue();
  }

  private static boolean answered(LiveCluster cluster, GivenEgress egress) {
    return LiveCluster.shows(
        LiveCluster.visitor(cluster.source()), Outside.SELECTED_HTTP, egress.addresses());
  }

  @Test
  void aRestartedControllerMovesNothing(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    Watching watching = Watching.start(cluster, cluster.source());
    cluster.lab().controllers().forEach(ProductProcess::kill);
    for (int number = 1; number <= 2; number++) {
      cluster.lab().restartController(number);
    }
    cluster.lab().controllers().forEach(each -> each.awaitReady(LiveCluster.READY));
    works(cluster);
    watching.stop().nothingLost("both controllers were killed");
    assertThat(cluster.given()).as("nothing moves").isEqualTo(before);
  }

  /** A new policy gets a data path. */
  private static void works(LiveCluster cluster) {
    Objects.policy(cluster, "later", "default", "");
    Objects.cover(cluster, cluster.source(), "later");
    assertThat(
            LiveCluster.within(
                Duration.ofSeconds(15),
                () ->
                    LiveCluster.shows(
                        LiveCluster.other(cluster.source()), 8081, cluster.given().addresses())))
        .as("a policy made later is served: %s", cluster.object(LiveCluster.POLICIES + "later"))
        .isTrue();
    Objects.cover(cluster, cluster.source(), "");
    Objects.deletePolicy(cluster, "later");
  }
}
