package io.egressgateway.app.wiring;

import static io.egressgateway.app.wiring.WrittenCluster.GATEWAY;
import static io.egressgateway.app.wiring.WrittenCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.plan.ControllerSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What users do to gateways, policies and nodes in the course of time, against a real API server:
 * who has which egress IP afterwards, and what everybody is told.
 */
@Timeout(300)
class GatewayLifeTest {
  private static final String CLUSTER_POLICY = "egressclusterpolicies/everyone";
  private static final String PODS =
      "appliedTo: {podSelector: {matchLabels: {app: a}}}, egressGatewayName: g";

  @TempDir private Path directory;
  private WrittenCluster cluster;

  @BeforeEach
  void start() throws Exception {
    start(new ControllerSettings.Withdrawal(true, false));
  }

  private void start(ControllerSettings.Withdrawal withdrawal) throws Exception {
    ControllerSettings all = ControllerSettings.DEFAULT;
    cluster =
        new WrittenCluster(
            directory,
            new ControllerSettings(
                all.families(),
                all.tunnelSubnets(),
                all.marks(),
                all.maxEndpointsPerSlice(),
                all.rest(),
                withdrawal));
    for (int number = 1; number <= 3; number++) {
      cluster.node("n" + number, number, true);
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void gateway(String pool, String nodePolicy) {
    cluster.object(
        GATEWAY,
        """
        spec:
          ippools: {ipv4: [%s]}
          nodeSelector: {policy: '%s', selector: {matchLabels: {egress: 'true'}}}
        """
            .formatted(pool, nodePolicy));
  }

  private void pool(String pool) {
    cluster
        .api()
        .mergePatch(
            WrittenCluster.API + GATEWAY, "{\"spec\":{\"ippools\":{\"ipv4\":[" + pool + "]}}}");
  }

  /** A policy with an egress IP of its own, of those that are free. */
  private void fresh(String name) {
    cluster.object(policy(name), "spec: {" + PODS + ", egressIP: {allocatorPolicy: rr}}");
    cluster.until(name + " was seen", () -> !allocated(name).path("reason").asText().isEmpty());
  }

  private JsonNode allocated(String name) {
    return cluster.condition(policy(name), "Allocated");
  }

  private void delete(String path) {
    cluster.api().delete(WrittenCluster.API + path);
  }

  private String address(String name) {
    return cluster.read(policy(name)).at("/status/eip/ipv4").asText();
  }

  private String node(String name) {
    return cluster.read(policy(name)).at("/status/node").asText();
  }

  private List<String> nodes(String... policies) {
    return Stream.of(policies).map(this::node).toList();
  }

  private String usage() {
    JsonNode usage = cluster.read(GATEWAY).at("/status/ipUsage");
    return usage.path("ipv4Free").asInt() + " of " + usage.path("ipv4Total").asInt();
  }

  private void labels(String node, String labels) {
    cluster.api().mergePatch("/api/v1/nodes/" + node, "{\"metadata\":{\"labels\":" + labels + "}}");
  }

  private String phase(String node) {
    for (JsonNode entry : cluster.read(GATEWAY).path("status").path("nodeList")) {
      if (entry.path("name").asText().equals(node)) {
        return entry.path("status").asText();
      }
    }
    return "not listed";
  }

  private static boolean isAbout(JsonNode event, String name, String reason) {
    return event.at("/regarding/name").asText().equals(name)
        && event.path("reason").asText().equals(reason);
  }

  private List<String> events(String name, String reason) {
    JsonNode all = cluster.api().get("/apis/events.k8s.io/v1/events").orElseThrow();
    return all.path("items")
        .valueStream()
        .filter(event -> isAbout(event, name, reason))
        .map(event -> event.path("type").asText() + ": " + event.path("note").asText())
        .toList();
  }

  @Test
  void aFreedAddressRestsWhileThereAreOthersAndTheLastOnesAreGivenAtOnce() {
    gateway("198.51.100.10-198.51.100.13", "");
    fresh("first");
    fresh("second");
    assertThat(List.of(address("first"), address("second")))
        .containsExactly("198.51.100.11", "198.51.100.12");

    delete(policy("first"));
    fresh("third");
    assertThat(address("third")).as("another rests").isEqualTo("198.51.100.13");
    assertThat(cluster.read(GATEWAY).at("/status/restingEIPs").toString())
        .contains("198.51.100.11")
        .doesNotContain("198.51.100.12");

    fresh("fourth");
    assertThat(address("fourth")).as("the last one but the default").isEqualTo("198.51.100.11");
    assertThat(usage()).isEqualTo("1 of 4");
  }

  @Test
  void aPolicyThatWaitsForAnAddressSaysSoOnceAndGetsTheFirstThatIsFreed() {
    gateway("198.51.100.10", "");
    fresh("had");
    fresh("waits");
    assertThat(allocated("waits").path("status").asText()).isEqualTo("False");
    assertThat(allocated("waits").path("reason").asText()).isEqualTo("PoolExhausted");
    assertThat(events("waits", "PoolExhausted"))
        .singleElement()
        .satisfies(event -> assertThat(event).startsWith("Warning: ").contains("\"g\""));
    assertThat(usage()).isEqualTo("0 of 1");

    delete(policy("had"));
    cluster.until("the freed address is given", () -> address("waits").equals("198.51.100.10"));
    assertThat(allocated("waits").path("status").asText()).isEqualTo("True");
    assertThat(events("waits", "Allocated")).hasSize(1);
  }

  @Test
  void aPoolGrowsUnderUseServesWhoWaitsAndShrinksByWhatNobodyUses() {
    gateway("198.51.100.10", "");
    fresh("first");
    fresh("second");
    pool("\"198.51.100.10-198.51.100.19\"");
    cluster.until("the pool has grown", () -> address("second").equals("198.51.100.11"));
    assertThat(address("first")).isEqualTo("198.51.100.10");
    assertThat(usage()).isEqualTo("8 of 10");

    pool("\"198.51.100.10\",\"198.51.100.11\"");
    cluster.until("the pool has shrunk", () -> usage().equals("0 of 2"));
    assertThat(List.of(address("first"), address("second")))
        .containsExactly("198.51.100.10", "198.51.100.11");
  }

  /** Around admission, which refuses it. */
  @Test
  void whoseAddressIsTakenOutOfThePoolGetsAnotherAndNobodyElseDoes() {
    gateway("198.51.100.10-198.51.100.19", "");
    fresh("first");
    fresh("second");
    pool("\"198.51.100.10\",\"198.51.100.12-198.51.100.19\"");
    cluster.until("first has another", () -> address("first").equals("198.51.100.13"));
    assertThat(address("second")).isEqualTo("198.51.100.12");
  }

  @Test
  void averageSpreadsPackFillsAndALimitLeavesWaiting() {
    gateway("198.51.100.10-198.51.100.19", "average");
    fresh("a");
    fresh("b");
    fresh("c");
    assertThat(nodes("a", "b", "c")).containsExactlyInAnyOrder("n1", "n2", "n3");
    nodePolicy("pack");
    fresh("d");
    fresh("e");
    assertThat(node("d")).isEqualTo(node("e"));
    nodePolicy("limit 2");
    fresh("f");
    fresh("g");
    assertThat(nodes("f", "g")).doesNotContain(node("d")).doesNotHaveDuplicates();
    fresh("h");
    assertThat(allocated("h").path("reason").asText()).isEqualTo("GatewaysFull");
    nodePolicy("limit 3");
    cluster.until("there is room", () -> !node("h").isEmpty());
    assertThat(node("h")).isNotEqualTo(node("d"));
  }

  private void nodePolicy(String text) {
    cluster
        .api()
        .mergePatch(
            WrittenCluster.API + GATEWAY,
            "{\"spec\":{\"nodeSelector\":{\"policy\":\"" + text + "\"}}}");
  }

  @Test
  void theEgressesOfALostNodeAreSpreadAndNoneGoesBack() {
    gateway("198.51.100.10-198.51.100.19", "average");
    String[] names = {"a", "b", "c", "d", "e", "f"};
    Stream.of(names).forEach(this::fresh);
    List<String> before = Stream.of(names).map(this::address).toList();

    cluster.ready("n1", 1, "Unknown");
    cluster.until("n1 has none", () -> !nodes(names).contains("n1"));
    assertThat(phase("n1")).isEqualTo("NodeNotReady");
    assertThat(nodes(names)).filteredOn("n2"::equals).hasSize(3);
    assertThat(nodes(names)).filteredOn("n3"::equals).hasSize(3);
    assertThat(Stream.of(names).map(this::address).toList()).isEqualTo(before);

    List<String> owned = cluster.owned();
    cluster.ready("n1", 1, "True");
    cluster.until("n1 is back", () -> phase("n1").equals("Ready"));
    assertThat(cluster.owned()).as("nothing drifts back").isEqualTo(owned);
    fresh("new");
    assertThat(node("new")).as("a new one goes to whoever has the fewest").isEqualTo("n1");
  }

  @Test
  void aNodeThatLosesItsLabelOrIsDeletedLosesItsEgressesAndThePlaceInTheList() {
    gateway("198.51.100.10-198.51.100.19", "average");
    fresh("a");
    fresh("b");
    fresh("c");
    labels("n1", "{\"egress\":null}");
    cluster.until("n1 is no gateway", () -> phase("n1").equals("not listed"));
    cluster.until("n1 has none", () -> !nodes("a", "b", "c").contains("n1"));

    cluster.api().delete("/api/v1/nodes/n2");
    cluster.until("n2 is gone", () -> phase("n2").equals("not listed"));
    assertThat(cluster.exists("egresstunnels/n2")).isFalse();
    assertThat(nodes("a", "b", "c")).containsOnly("n3");

    labels("n1", "{\"egress\":\"true\"}");
    cluster.until("n1 is a gateway again", () -> phase("n1").equals("Ready"));
    assertThat(nodes("a", "b", "c")).as("nothing drifts back").containsOnly("n3");
  }

  @Test
  void aSelectorThatIsEditedMovesWhatIsOnNodesItMatchesNoMore() {
    gateway("198.51.100.10-198.51.100.19", "average");
    fresh("a");
    fresh("b");
    fresh("c");
    labels("n3", "{\"egress\":\"true\",\"zone\":\"z\"}");
    cluster
        .api()
        .mergePatch(
            WrittenCluster.API + GATEWAY,
            "{\"spec\":{\"nodeSelector\":{\"selector\":{\"matchLabels\":{\"zone\":\"z\"}}}}}");
    cluster.until("all are on n3", () -> nodes("a", "b", "c").equals(List.of("n3", "n3", "n3")));
    assertThat(List.of(phase("n1"), phase("n2"))).containsOnly("not listed");
  }

  @Test
  void aCordonedNodeKeepsItsEgresses() {
    gateway("198.51.100.10-198.51.100.19", "average");
    fresh("a");
    String before = node("a");
    cordon(before, true);
    fresh("b");
    assertThat(node("a")).isEqualTo(before);
    assertThat(phase(before)).isEqualTo("Ready");
  }

  @Test
  void byConfigurationACordonedNodeLosesThemWhereThereIsAnotherAndGetsNoneBack() throws Exception {
    cluster.close();
    start(new ControllerSettings.Withdrawal(true, true));
    gateway("198.51.100.10-198.51.100.19", "average");
    fresh("a");
    String before = node("a");
    cordon(before, true);
    cluster.until("moved", () -> !node("a").equals(before));
    assertThat(events("a", "Moved"))
        .singleElement()
        .satisfies(event -> assertThat(event).endsWith(before + " is cordoned"));
    String after = node("a");
    cordon(before, false);
    fresh("b");
    assertThat(node("a")).as("nothing drifts back").isEqualTo(after);

    List.of("n1", "n2", "n3").forEach(name -> cordon(name, true));
    fresh("c");
    assertThat(node("a")).as("all are cordoned").isEqualTo(after);
    assertThat(node("c")).isNotEmpty();
  }

  private void cordon(String node, boolean cordoned) {
    cluster
        .api()
        .mergePatch("/api/v1/nodes/" + node, "{\"spec\":{\"unschedulable\":" + cordoned + "}}");
  }

  @Test
  void policiesOfBothKindsHoldAGatewayAndTheLastReleasesIt() {
    cluster.object(
        GATEWAY,
        """
        metadata: {finalizers: [egressgateway.spidernet.io/egressgateway]}
        spec:
          ippools: {ipv4: [198.51.100.10-198.51.100.19]}
          nodeSelector: {selector: {matchLabels: {egress: 'true'}}}
        """);
    fresh("a");
    cluster.object(CLUSTER_POLICY, "spec: {" + PODS + "}");
    cluster.until(
        "both have one", () -> !cluster.read(CLUSTER_POLICY).at("/status/node").asText().isEmpty());
    delete(GATEWAY);
    delete(policy("a"));
    cluster.until("the first is gone", () -> cluster.owned().size() == 1);
    assertThat(cluster.exists(GATEWAY)).as("held by the cluster policy").isTrue();
    delete(CLUSTER_POLICY);
    cluster.until("released", () -> !cluster.exists(GATEWAY));
  }

  @Test
  void whatAGatewayAsksForAndCannotGetIsToldAndTheRestIsGiven() {
    gateway("198.51.100.10-198.51.100.11", "nearest");
    cluster
        .api()
        .mergePatch(
            WrittenCluster.API + GATEWAY,
            "{\"spec\":{\"ippools\":{\"ipv6\":[\"2001:db8::1-2001:db8::9\"]}}}");
    fresh("a");
    assertThat(address("a")).isEqualTo("198.51.100.11");
    JsonNode inForce = cluster.condition(GATEWAY, "InForce");
    assertThat(inForce.path("status").asText()).isEqualTo("False");
    assertThat(inForce.path("message").asText())
        .contains("spec.ippools.ipv6: \"9 addresses\" is not as many as", "\"nearest\"");
    assertThat(events("g", "PartlyUnused")).hasSize(1);

    nodePolicy("average");
    pool("\"198.51.100.10-198.51.100.18\"");
    cluster.until(
        "all is in force",
        () -> cluster.condition(GATEWAY, "InForce").path("status").asText().equals("True"));
  }
}
