package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Two replicas of the controller: one leads, the other takes over. */
@ExtendWith(SharedCluster.class)
class ControllerE2E {
  private static final String LEASE =
      "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/egressgateway";
  private static final List<String> WRITTEN =
      List.of(
          LiveCluster.GATEWAY,
          LiveCluster.POLICY,
          "/apis/egressgateway.spidernet.io/v1beta1/egressclusterinfos/default",
          "/apis/egressgateway.spidernet.io/v1beta1/namespaces/default/egressendpointslices",
          "/apis/egressgateway.spidernet.io/v1beta1/egresstunnels");

  private static final Duration QUIET = Duration.ofSeconds(4);

  /**
   * Longer than an egress IP rests, and not as long as it takes until agents report again: what a
   * test before this one began may still be due, and each node's report is, every five minutes.
   */
  private static final Duration SETTLES = Duration.ofSeconds(120);

  /** Replicas that undo each other's work, or one that writes again and again, never are quiet. */
  @Test
  void replicasThatBothLiveWriteNothingWhenNothingChanges(LiveCluster cluster) {
    assertThat(LiveCluster.within(SETTLES, () -> quiet(cluster)))
        .as("%d s in which nothing is written", QUIET.toSeconds())
        .isTrue();
  }

  private static boolean quiet(LiveCluster cluster) {
    List<String> before = versions(cluster);
    LiveCluster.pause(QUIET);
    return versions(cluster).equals(before);
  }

  /** Versions of objects, of each item where it is a list. */
  private static List<String> versions(LiveCluster cluster) {
    List<String> versions = new ArrayList<>();
    for (String path : WRITTEN) {
      JsonNode object = cluster.object(path);
      if (object.has("items")) {
        object.path("items").forEach(item -> versions.add(version(path, item)));
      } else {
        versions.add(version(path, object));
      }
    }
    return versions;
  }

  private static String version(String path, JsonNode object) {
    JsonNode metadata = object.path("metadata");
    return path + " " + metadata.path("name") + " " + metadata.path("resourceVersion").asText();
  }

  @Test
  void anotherReplicaTakesOverServesPoliciesAndMovesEgresses(LiveCluster cluster) {
    GivenEgress before = cluster.given();
    Watching watching = Watching.start(cluster, cluster.source());
    int number = leader(cluster);
    cluster.lab().controllers().get(number - 1).kill();
    Objects.policy(cluster, "orphan", "default", "");
    Objects.cover(cluster, cluster.source(), "orphan");
    long killed = System.nanoTime();
    assertThat(
            LiveCluster.within(
                LiveCluster.LEASE.multipliedBy(4),
                () ->
                    LiveCluster.shows(
                        LiveCluster.other(cluster.source()),
                        Outside.OTHER_HTTP,
                        before.addresses())))
        .as("a policy made without a leader is served by the next one")
        .isTrue();
    System.out.printf(
        "another controller served %d ms after the leader was killed%n",
        (System.nanoTime() - killed) / 1_000_000);
    assertThat(leader(cluster)).isNotEqualTo(number);
    watching.stop().nothingLost("the leader was killed");
    assertThat(cluster.given()).as("nothing moves").isEqualTo(before);
    failsOver(cluster);
    Objects.cover(cluster, cluster.source(), "");
    Objects.deletePolicy(cluster, "orphan");
    cluster.lab().restartController(number).awaitReady(LiveCluster.READY);
  }

  private static void failsOver(LiveCluster cluster) {
    LabNode owner = cluster.owner();
    LabNode heir = cluster.standby();
    cluster.lab().network().linkDown(owner);
    assertThat(
            LiveCluster.within(
                Duration.ofSeconds(5), () -> cluster.given().node().equals(heir.name())))
        .as("the new leader moves egresses")
        .isTrue();
    cluster.lab().network().linkUp(owner);
    assertThat(LiveCluster.within(Duration.ofSeconds(10), () -> cluster.ready(owner))).isTrue();
  }

  private static int leader(LiveCluster cluster) {
    String holder = cluster.object(LEASE).path("spec").path("holderIdentity").asText();
    List<ProductProcess> controllers = cluster.lab().controllers();
    for (int number = 1; number <= controllers.size(); number++) {
      if (holder.contains("controller-" + number)) {
        return number;
      }
    }
    throw new AssertionError("nobody leads: " + cluster.object(LEASE));
  }
}
