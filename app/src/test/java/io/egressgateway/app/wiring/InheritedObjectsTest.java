package io.egressgateway.app.wiring;

import static io.egressgateway.app.wiring.WrittenCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A controller started on objects in the states that Spidernet's bugs leave them in: each is
 * repaired, egress IPs that are in use stay, and what users wrote is kept.
 */
@Timeout(300)
class InheritedObjectsTest {
  private static final String GATEWAY = WrittenCluster.GATEWAY;
  private static final String POOLS =
      """
      spec:
        ippools: {ipv4: [198.51.100.10-198.51.100.19], ipv4DefaultEIP: 198.51.100.10}
        nodeSelector: {selector: {matchLabels: {egress: 'true'}}}
      """;
  private static final String PODS =
      "appliedTo: {podSelector: {matchLabels: {app: a}}}, egressGatewayName: g";

  private WrittenCluster cluster;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    cluster = new WrittenCluster(directory);
    cluster.node("n1", 1, true);
    cluster.node("n2", 2, true);
    cluster.node("n3", 3, false);
    cluster.object(GATEWAY, POOLS);
  }

  @AfterEach
  void stop() {
    try {
      assertThat(cluster.changed()).as("what users wrote").isEmpty();
    } finally {
      cluster.close();
    }
  }

  private void policies(String... names) {
    for (String name : names) {
      cluster.object(policy(name), "spec: {" + PODS + "}");
    }
  }

  /** A policy with an egress IP of its own. */
  private void exactly(String name, String address) {
    cluster.object(policy(name), "spec: {" + PODS + ", egressIP: {ipv4: " + address + "}}");
  }

  private static String entry(String address, String... policies) {
    List<String> names =
        Stream.of(policies).map(name -> "{name: " + name + ", namespace: default}").toList();
    String ip = address.isEmpty() ? "" : "ipv4: " + address + ", ";
    return "{" + ip + "policies: [" + String.join(", ", names) + "]}";
  }

  private static String node(String name, String phase, String... entries) {
    return "{name: %s, status: %s, eips: [%s]}".formatted(name, phase, String.join(", ", entries));
  }

  private void nodeList(String... nodes) {
    cluster.status(GATEWAY, "{nodeList: [" + String.join(", ", nodes) + "]}");
  }

  @Test
  void aSecondPolicyOnTheDefaultAddressGetsTheRecordThatItLacked() {
    policies("one", "two");
    nodeList(node("n2", "Ready", entry("198.51.100.10", "one")), node("n1", "Ready"));
    cluster.status(policy("two"), "{eip: {ipv4: 198.51.100.10}, node: n2}");

    cluster.settles("n2 198.51.100.10 one,two");
    assertThat(cluster.shown("two")).isEqualTo("n2 198.51.100.10");
    assertThat(cluster.read(GATEWAY).at("/status/ipUsage/ipv4Free").asInt()).isEqualTo(9);
  }

  @Test
  void anAddressOnTwoNodesStaysOnOneWithAllItsPolicies() {
    exactly("one", "198.51.100.12");
    exactly("two", "198.51.100.12");
    nodeList(
        node("n1", "Ready", entry("198.51.100.12", "one")),
        node("n2", "Ready", entry("198.51.100.12", "two")));

    cluster.settles("n1 198.51.100.12 one,two");
    assertThat(List.of(cluster.shown("one"), cluster.shown("two")))
        .containsOnly("n1 198.51.100.12");
  }

  @Test
  void anAddressThatIsListedTwiceOnANodeIsListedOnce() {
    exactly("one", "198.51.100.12");
    exactly("two", "198.51.100.12");
    nodeList(
        node("n1", "Ready", entry("198.51.100.12", "one"), entry("198.51.100.12", "one", "two")),
        node("n2", "Ready"));
    cluster.settles("n1 198.51.100.12 one,two");
  }

  @Test
  void aNodeThatIsListedTwiceIsListedOnceAndKeepsBothAddresses() {
    exactly("one", "198.51.100.12");
    exactly("two", "198.51.100.13");
    nodeList(
        node("n1", "Ready", entry("198.51.100.12", "one")),
        node("n1", "Ready", entry("198.51.100.13", "two")));
    cluster.settles("n1 198.51.100.12 one", "n1 198.51.100.13 two");
    assertThat(cluster.read(GATEWAY).at("/status/nodeList")).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pending", "NodeNotReady", "HeartbeatTimeout", "Failed", "''"})
  void aPhaseThatStuckIsCorrectedAndTheNodeKeepsItsAddresses(String phase) {
    exactly("one", "198.51.100.12");
    cluster.status("egresstunnels/n2", "{mark: '0x26000002', phase: Pending}");
    nodeList(node("n2", phase, entry("198.51.100.12", "one")), node("n1", "Ready"));

    cluster.until("n2 is Ready", () -> phase("n2").equals("Ready"));
    cluster.settles("n2 198.51.100.12 one");
  }

  private String phase(String node) {
    for (JsonNode entry : cluster.read(GATEWAY).at("/status/nodeList")) {
      if (entry.path("name").asText().equals(node)) {
        return entry.path("status").asText();
      }
    }
    return "not listed";
  }

  @Test
  void nodesThatAreNoGatewaysLoseTheirEntriesAndTheAddressesStayThePolicies() {
    exactly("one", "198.51.100.12");
    exactly("two", "198.51.100.13");
    nodeList(
        node("gone", "Ready", entry("198.51.100.12", "one")),
        node("n3", "Ready", entry("198.51.100.13", "two")));
    cluster.until(
        "both moved",
        () ->
            cluster.owned().size() == 2
                && cluster.owned().stream().noneMatch(o -> o.contains("g")));
    assertThat(cluster.owned())
        .allMatch(line -> line.startsWith("n1 ") || line.startsWith("n2 "))
        .anyMatch(line -> line.endsWith(" 198.51.100.12 one"))
        .anyMatch(line -> line.endsWith(" 198.51.100.13 two"));
    assertThat(List.of(phase("gone"), phase("n3"))).containsOnly("not listed");
  }

  @Test
  void anEmptyListOfNodesIsFilledAndWaitingPoliciesAreServed() {
    policies("one");
    cluster.status(GATEWAY, "{nodeList: []}");
    cluster.status(policy("one"), "{eip: {}, node: ''}");
    cluster.until("it is served", () -> cluster.shown("one").endsWith(" 198.51.100.10"));
    assertThat(cluster.read(GATEWAY).at("/status/nodeList")).hasSize(2);
  }

  @Test
  void recordsOfPoliciesThatAreGoneGoAndTheirAddressesAreFree() {
    exactly("one", "198.51.100.12");
    nodeList(
        node("n1", "Ready", entry("198.51.100.12", "one", "gone"), entry("198.51.100.13", "away")));
    cluster.settles("n1 198.51.100.12 one");
    assertThat(cluster.read(GATEWAY).at("/status/ipUsage/ipv4Free").asInt()).isEqualTo(9);
  }

  @Test
  void aPolicyOnTheNodesAddressThatWasMergedIntoAnotherEntryGetsItsOwn() {
    exactly("one", "198.51.100.12");
    cluster.object(policy("host"), "spec: {" + PODS + ", egressIP: {useNodeIP: true}}");
    nodeList(node("n1", "Ready", entry("198.51.100.12", "one", "host")), node("n2", "Ready"));

    cluster.until("they are apart", () -> cluster.owned().size() == 2);
    assertThat(cluster.owned())
        .contains("n1 198.51.100.12 one")
        .anyMatch(o -> o.endsWith(" - host"));
  }

  @Test
  void aStatusOfAPolicyThatTheGatewayKnowsNothingOfIsMadeTrue() {
    exactly("one", "198.51.100.12");
    cluster.object(policy("lost"), "spec: {" + PODS.replace(": g", ": nowhere") + "}");
    nodeList(node("n1", "Ready"), node("n2", "Ready", entry("198.51.100.12", "one")));
    cluster.status(policy("one"), "{eip: {ipv4: 198.51.100.99}, node: n1}");
    cluster.status(policy("lost"), "{eip: {ipv4: 198.51.100.98}, node: n1}");

    cluster.until("shown", () -> cluster.shown("one").equals("n2 198.51.100.12"));
    cluster.until("nothing claimed", () -> cluster.shown("lost").strip().equals("-"));
    assertThat(cluster.read(policy("lost")).path("status").toString()).contains("UnknownGateway");
  }

  @Test
  void anOrphanTunnelGoesWithItsFinalizerAndOneOfANodeStays() {
    for (String name : List.of("gone", "n1")) {
      cluster
          .api()
          .apply(
              WrittenCluster.API + "egresstunnels/" + name,
              """
              apiVersion: egressgateway.spidernet.io/v1beta1
              kind: EgressTunnel
              metadata: {name: %s, finalizers: [egressgateway.spidernet.io/egresstunnel]}
              spec: {}
              """
                  .formatted(name));
    }
    cluster.until("the orphan is gone", () -> !cluster.exists("egresstunnels/gone"));
    assertThat(cluster.exists("egresstunnels/n1")).isTrue();
  }

  @Test
  void tunnelsWithAnothersValuesOrNoneGetTheirOwnAndRightOnesStay() {
    tunnel("n1", "66:6d:ed:8d:9b:52", "172.31.0.9", "<nil>", "0x26000007");
    tunnel("n2", "66:6d:ed:8d:9b:52", "172.31.0.9", "fd11::9", "0x27000001");
    tunnel("n3", "66:66:41:3e:23:6b", "10.0.0.1", "fd11::8", "0x26000007");
    cluster.until(
        "they are distinct",
        () ->
            distinct("/status/tunnel/mac") == 3
                && distinct("/status/tunnel/ipv4") == 3
                && distinct("/status/tunnel/ipv6") == 3
                && distinct("/status/mark") == 3);
    JsonNode first = cluster.read("egresstunnels/n1").path("status");
    assertThat(first.at("/tunnel/ipv4").asText()).isEqualTo("172.31.0.9");
    assertThat(first.at("/tunnel/mac").asText()).isEqualTo("66:6d:ed:8d:9b:52");
    assertThat(first.at("/tunnel/ipv6").asText()).startsWith("fd11::");
    assertThat(first.path("mark").asText()).isEqualTo("0x26000007");
    assertThat(cluster.read("egresstunnels/n2").at("/status/mark").asText()).startsWith("0x26");
    assertThat(cluster.read("egresstunnels/n3").at("/status/tunnel/ipv4").asText())
        .startsWith("172.31.");
  }

  private void tunnel(String name, String mac, String ipv4, String ipv6, String mark) {
    cluster.status(
        "egresstunnels/" + name,
        "{tunnel: {mac: '%s', ipv4: %s, ipv6: '%s'}, mark: '%s', phase: Ready}"
            .formatted(mac, ipv4, ipv6, mark));
  }

  private long distinct(String pointer) {
    return Stream.of("n1", "n2", "n3")
        .map(node -> cluster.read("egresstunnels/" + node).at(pointer).asText())
        .filter(value -> !value.isEmpty() && !value.equals("<nil>"))
        .distinct()
        .count();
  }

  @Test
  void aGatewayThatIsBeingDeletedWaitsForClusterPoliciesAndKeepsFinalizersOfOthers() {
    String path = "egressgateways/old";
    cluster
        .api()
        .apply(
            WrittenCluster.API + path,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressGateway
            metadata: {name: old, finalizers: [example.com/mine, egressgateway.spidernet.io/egressgateway]}
            spec:
              ippools: {ipv4: [198.51.100.50]}
              nodeSelector: {selector: {matchLabels: {egress: 'true'}}}
            """);
    String user = "egressclusterpolicies/wide";
    String spec = "appliedTo: {podSelector: {matchLabels: {app: a}}}, egressGatewayName: old";
    cluster
        .api()
        .apply(
            WrittenCluster.API + user,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressClusterPolicy
            metadata: {name: wide}
            spec: {%s}
            """
                .formatted(spec));
    cluster.api().delete(WrittenCluster.API + path);
    cluster.until("it serves", () -> cluster.read(user).at("/status/node").asText().length() == 2);
    assertThat(cluster.read(path).at("/metadata/finalizers")).hasSize(2);

    cluster.api().delete(WrittenCluster.API + user);
    cluster.until("released", () -> cluster.read(path).at("/metadata/finalizers").size() == 1);
    assertThat(cluster.read(path).at("/metadata/finalizers/0").asText())
        .isEqualTo("example.com/mine");
  }

  @Test
  void slicesHoldThePodsThatAreCoveredAndNobodyElse() {
    cluster.pod("runs", "n3", "10.9.3.1", false, "Running");
    cluster.pod("ended", "n3", "10.9.3.2", false, "Succeeded");
    cluster.pod("host", "n3", "192.0.2.3", true, "Running");
    policies("one");
    slice(
        "one-a",
        "{ns: default, pod: ended, ipv4: [10.9.3.2], node: n3}",
        "{ns: default, pod: host, ipv4: [192.0.2.3], node: n3}",
        "{ns: default, pod: gone, ipv4: [10.9.3.9], node: n3}",
        "{ns: default, pod: runs, ipv4: [], node: n3}");
    slice("one-b", "{ns: default, pod: runs, ipv4: [10.9.3.1], node: n3}");
    cluster.until("one endpoint is left", () -> endpoints().equals(List.of("runs 10.9.3.1")));
  }

  private void slice(String name, String... endpoints) {
    String uid = cluster.read(policy("one")).at("/metadata/uid").asText();
    cluster
        .api()
        .apply(
            WrittenCluster.API + "namespaces/default/egressendpointslices/" + name,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressEndpointSlice
            metadata:
              name: %s
              namespace: default
              labels: {spidernet.io/policy-name: one}
              ownerReferences:
              - apiVersion: egressgateway.spidernet.io/v1beta1
                kind: EgressPolicy
                name: one
                uid: %s
                controller: true
                blockOwnerDeletion: true
            endpoints: [%s]
            """
                .formatted(name, uid, String.join(", ", endpoints)));
  }

  private List<String> endpoints() {
    List<String> all = new ArrayList<>();
    JsonNode slices = cluster.read("namespaces/default/egressendpointslices").path("items");
    for (JsonNode slice : slices) {
      for (JsonNode endpoint : slice.path("endpoints")) {
        all.add(endpoint.path("pod").asText() + " " + endpoint.at("/ipv4/0").asText());
      }
    }
    return all;
  }

  @Test
  void rangesThatNobodyDetectsAnyMoreGoAndOtherObjectsAreToldThatTheyDoNotCount() {
    cluster.object("egressclusterinfos/second", "spec: {extraCidr: [203.0.113.0/24]}");
    cluster.status(
        "egressclusterinfos/default",
        """
        {podCidrMode: '', extraCidr: [203.0.113.0/24],
         podCIDR: {old-pool: {ipv4: [10.77.0.0/16]}}, nodeIP: {gone: {ipv4: [192.0.2.77]}}}
        """);
    cluster.until(
        "the ranges are true",
        () -> {
          String now = cluster.read("egressclusterinfos/default").path("status").toString();
          return !now.contains("10.77.0.0")
              && !now.contains("192.0.2.77")
              && !now.contains("203.0.113")
              && now.contains("192.0.2.1");
        });
    assertThat(cluster.read("egressclusterinfos/default").at("/status/podCidrMode").asText())
        .isEqualTo("k8s");
    cluster.until(
        "the other one is told",
        () ->
            cluster
                .read("egressclusterinfos/second")
                .path("status")
                .toString()
                .contains("NotDefault"));
  }
}
