package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gateways and policies in the course of time, seen from outside by pods with open connections. */
@ExtendWith(SharedCluster.class)
class GatewayE2E {
  private static final Duration SOON = PolicyE2E.SOON;
  private static final Duration BACK = Duration.ofSeconds(10);
  private static final String ONE = "{ipv4: [172.22.0.150], ipv6: [\"fd00:22::150\"]}";
  private static final ObjectMapper JSON = new ObjectMapper();

  @AfterEach
  void nobodyIsCovered(LiveCluster cluster) {
    cluster.nodes().forEach(node -> Objects.cover(cluster, node, ""));
    for (String policy : new String[] {"had", "waits", "edited"}) {
      if (cluster.lab().api().get(LiveCluster.POLICIES + policy).isPresent()) {
        Objects.deletePolicy(cluster, policy);
      }
    }
    if (cluster.lab().api().get(LiveCluster.GATEWAYS + "one").isPresent()) {
      cluster.lab().api().delete(LiveCluster.GATEWAYS + "one");
    }
    for (LabNode node : cluster.nodes()) {
      PolicyE2E.shows(node, LiveCluster.addressesOf(node), "no policy any more");
    }
  }

  private static String nodePath(LabNode node) {
    return "/api/v1/nodes/" + node.name();
  }

  private static void label(LiveCluster cluster, LabNode node, String value) {
    cluster
        .lab()
        .api()
        .mergePatch(
            nodePath(node), "{\"metadata\":{\"labels\":{\"egressgateway\":" + value + "}}}");
  }

  private static boolean listed(LiveCluster cluster, LabNode node) {
    for (JsonNode entry : cluster.object(LiveCluster.GATEWAY).path("status").path("nodeList")) {
      if (entry.path("name").asText().equals(node.name())) {
        return true;
      }
    }
    return false;
  }

  private static void movedAwayFrom(LiveCluster cluster, LabNode node) {
    assertThat(
            LiveCluster.within(
                BACK,
                () ->
                    !cluster.given().node().isEmpty()
                        && !cluster.given().node().equals(node.name())
                        && !listed(cluster, node)))
        .as(cluster.object(LiveCluster.GATEWAY).path("status").toString())
        .isTrue();
  }

  private static void selectedPodsShow(
      LiveCluster cluster, LabNode node, Map<IpFamily, IpAddress> eips) {
    assertThat(
            LiveCluster.within(
                BACK,
                () -> LiveCluster.shows(LiveCluster.visitor(node), Outside.SELECTED_HTTP, eips)))
        .as("%s by %s", node.name(), cluster.given())
        .isTrue();
  }

  @Test
  void aNodeThatIsNoGatewayAnyMoreHandsItsEgressesOverAndGetsNoneBack(LiveCluster cluster) {
    LabNode before = cluster.owner();
    Map<IpFamily, IpAddress> eips = cluster.given().addresses();
    Watching watching = Watching.start(cluster, cluster.source());
    label(cluster, before, "null");
    try {
      movedAwayFrom(cluster, before);
      cluster.nodes().forEach(node -> selectedPodsShow(cluster, node, eips));
      watching.stop();
    } finally {
      label(cluster, before, "\"true\"");
    }
    assertThat(LiveCluster.within(BACK, () -> listed(cluster, before) && cluster.ready(before)))
        .isTrue();
    assertThat(cluster.given().addresses()).isEqualTo(eips);
    assertThat(cluster.given().node()).as("nothing drifts back").isNotEqualTo(before.name());
  }

  @Test
  void aNodeThatIsDeletedLosesItsEgressesAndIsServedAgainWhenItIsBack(LiveCluster cluster) {
    LabNode before = cluster.owner();
    Map<IpFamily, IpAddress> eips = cluster.given().addresses();
    JsonNode object = cluster.object(nodePath(before));
    Watching watching = Watching.start(cluster, cluster.source());
    cluster.lab().api().delete(nodePath(before));
    try {
      movedAwayFrom(cluster, before);
      assertThat(cluster.lab().api().get(tunnelPath(before))).as("its tunnel").isEmpty();
      selectedPodsShow(cluster, cluster.source(), eips);
      watching.stop();
    } finally {
      join(cluster, object);
    }
    assertThat(LiveCluster.within(BACK, () -> listed(cluster, before) && cluster.ready(before)))
        .as(cluster.object(LiveCluster.GATEWAY).path("status").toString())
        .isTrue();
    cluster.nodes().forEach(node -> selectedPodsShow(cluster, node, eips));
    assertThat(cluster.given().node()).as("nothing drifts back").isNotEqualTo(before.name());
  }

  private static String tunnelPath(LabNode node) {
    return "/apis/egressgateway.spidernet.io/v1beta1/egresstunnels/" + node.name();
  }

  /** As its kubelet registers a node again. */
  private static void join(LiveCluster cluster, JsonNode object) {
    ObjectNode node = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Node");
    node.putObject("metadata")
        .put("name", object.at("/metadata/name").asText())
        .set("labels", object.at("/metadata/labels"));
    String path = "/api/v1/nodes/" + object.at("/metadata/name").asText();
    cluster.lab().api().apply(path, node.deepCopy().set("spec", object.path("spec")).toString());
    cluster
        .lab()
        .api()
        .patchStatus(path, node.deepCopy().set("status", object.path("status")).toString());
  }

  @Test
  void aPolicyThatWaitsIsServedInTheMomentInWhichAnAddressIsFreed(LiveCluster cluster) {
    Map<IpFamily, IpAddress> eips = PolicyE2E.pair("172.22.0.150", "fd00:22::150");
    Objects.gateway(cluster, "one", ONE);
    Objects.policy(cluster, "had", "one", "egressIP: {allocatorPolicy: rr}");
    Objects.cover(cluster, cluster.source(), "had");
    PolicyE2E.shows(cluster.source(), eips, "the first");
    LabNode other = cluster.standby();
    Objects.policy(cluster, "waits", "one", "egressIP: {allocatorPolicy: rr}");
    Objects.cover(cluster, other, "waits");
    String path = LiveCluster.POLICIES + "waits";
    assertThat(
            LiveCluster.within(
                SOON, () -> Objects.reason(cluster, path, "Allocated").equals("PoolExhausted")))
        .as(cluster.object(path).toString())
        .isTrue();
    assertThat(
            LiveCluster.within(
                SOON, () -> Objects.events(cluster, "EgressPolicy", "waits").contains("\"one\"")))
        .as("an Event says that the pool is used up")
        .isTrue();
    assertThat(
            LiveCluster.within(
                SOON,
                () ->
                    LiveCluster.ask(LiveCluster.other(other), IpFamily.IPV4, Outside.OTHER_HTTP)
                        .startsWith("no answer")))
        .as("closed while it waits")
        .isTrue();

    Objects.deletePolicy(cluster, "had");
    long freed = System.nanoTime();
    PolicyE2E.shows(other, eips, "the one that waited");
    System.out.printf(
        "a policy that waited is served after %d ms%n", (System.nanoTime() - freed) / 1_000_000);
    PolicyE2E.shows(
        cluster.source(), LiveCluster.addressesOf(cluster.source()), "of the deleted policy");
  }

  @Test
  void anEditOfWhomAPolicyIsForMovesTrafficAtOnce(LiveCluster cluster) {
    LabNode first = cluster.source();
    LabNode second = cluster.standby();
    Map<IpFamily, IpAddress> eips = PolicyE2E.pair("172.22.0.106", "fd00:22::106");
    Objects.policy(
        cluster, "edited", "default", "egressIP: {ipv4: 172.22.0.106, ipv6: \"fd00:22::106\"}");
    Objects.cover(cluster, first, "edited");
    Objects.cover(cluster, second, "others");
    PolicyE2E.shows(first, eips, "covered");
    PolicyE2E.shows(second, LiveCluster.addressesOf(second), "not covered");

    cluster
        .lab()
        .api()
        .mergePatch(
            LiveCluster.POLICIES + "edited",
            "{\"spec\":{\"appliedTo\":{\"podSelector\":{\"matchLabels\":{\"covered\":\"others\"}}}}}");

    PolicyE2E.shows(second, eips, "covered now");
    PolicyE2E.shows(first, LiveCluster.addressesOf(first), "not covered any more");
  }
}
