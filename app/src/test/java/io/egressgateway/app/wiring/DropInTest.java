package io.egressgateway.app.wiring;

import static io.egressgateway.app.wiring.WrittenCluster.GATEWAY;
import static io.egressgateway.app.wiring.WrittenCluster.policy;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spidernet's manifests as its users have them, and statuses as its tools and tests compare them.
 */
@Timeout(120)
class DropInTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir private Path directory;
  private WrittenCluster cluster;

  @BeforeEach
  void start() throws Exception {
    cluster = new WrittenCluster(directory);
    for (int number = 1; number <= 3; number++) {
      cluster.node("n" + number, number, true);
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Applies a manifest, and holds what is stored against every field that it gives. */
  private void applied(String path, String manifest) throws Exception {
    cluster.api().apply(WrittenCluster.API + path, manifest);
    holds(path, YAML.readTree(manifest), cluster.read(path));
  }

  private static void holds(String path, JsonNode given, JsonNode stored) {
    if (given.isObject()) {
      given
          .properties()
          .forEach(field ->
              holds(path + "." + field.getKey(), field.getValue(), stored.path(field.getKey())));
    } else {
      assertThat(stored).as(path).isEqualTo(given);
    }
  }

  @Test
  void theQuickStartsOfDocumentationAndArticlesAreTakenAsTheyAreAndServed() throws Exception {
    cluster
        .api()
        .mergePatch("/api/v1/nodes/n1", "{\"metadata\":{\"labels\":{\"egressgateway\":\"true\"}}}");
    applied(
        "egressgateways/default",
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata:
          name: default
        spec:
          ippools:
            ipv4:
            - "10.6.168.201-10.6.168.205"
          nodeSelector:
            selector:
              matchLabels:
                egressgateway: "true"
        """);
    applied(
        policy("test"),
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata:
         name: test
         namespace: default
        spec:
         egressGatewayName: default
         appliedTo:
          podSelector:
           matchLabels:
            app: "test-app"
        """);
    cluster.until("it is served", () -> cluster.shown("test").equals("n1 10.6.168.201"));
  }

  @Test
  void everyFieldOfTheReferenceIsKept() throws Exception {
    applied(
        GATEWAY,
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata:
          name: g
          finalizers: [egressgateway.spidernet.io/egressgateway]
        spec:
          clusterDefault: true
          ippools:
            ipv4: ["10.6.1.55", "10.6.1.60-10.6.1.65", "10.6.1.70/28"]
            ipv4DefaultEIP: "10.6.1.60"
            ipv6: ["fd00::55", "fd00::60-fd00::65", "fd00::70/124"]
            ipv6DefaultEIP: "fd00::60"
          nodeSelector:
            policy: "AverageSelection"
            selector:
              matchLabels: {egress: "true"}
              matchExpressions:
              - {key: egress, operator: In, values: ["true"]}
        """);
    String spec =
        """
          egressGatewayName: g
          egressIP: {ipv4: "10.6.1.55", ipv6: "fd00::55", useNodeIP: false, allocatorPolicy: rr}
          destSubnet: ["10.6.1.92/32", "fd00::92/128", "0.0.0.0/0", "::/0"]
          priority: 100
          appliedTo:
            podSelector: {matchLabels: {app: shopping}}
        """;
    applied(
        policy("p"),
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: p, namespace: default}
        spec:
        """
            + spec);
    applied(
        "egressclusterpolicies/p",
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterPolicy
        metadata: {name: p}
        spec:
        """
            + spec
            + "    namespaceSelector: {matchLabels: {team: a}}\n");
    applied(
        "egressclusterinfos/default",
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata: {name: default}
        spec:
          autoDetect: {podCidrMode: "", clusterIP: true, nodeIP: false}
          extraCidr: ["10.10.10.1", "10.11.0.0/16"]
        """);
    cluster.until(
        "bare addresses count",
        () ->
            cluster
                .read("egressclusterinfos/default")
                .at("/status/extraCidr")
                .toString()
                .equals("[\"10.10.10.1/32\",\"10.11.0.0/16\"]"));
  }

  @Test
  void theListOfNodesHasNothingThatADeepComparisonDoesNotExpect() throws Exception {
    cluster.object(
        GATEWAY,
        """
        spec:
          ippools: {ipv4: [192.0.2.100-192.0.2.109]}
          nodeSelector: {selector: {matchLabels: {egress: 'true'}}}
        """);
    String pods = "egressGatewayName: g, appliedTo: {podSelector: {matchLabels: {app: a}}}";
    cluster.object(policy("shared"), "spec: {" + pods + "}");
    cluster.object("egressclusterpolicies/everyone", "spec: {" + pods + "}");
    cluster.object(policy("own"), "spec: {" + pods + ", egressIP: {useNodeIP: true}}");
    cluster.until(
        "all are on nodes",
        () ->
            !carrier(policy("shared")).isEmpty()
                && !carrier(policy("own")).isEmpty()
                && !carrier("egressclusterpolicies/everyone").isEmpty());
    Map<String, JsonNode> expected = new TreeMap<>();
    for (String idle : new String[] {"n1", "n2", "n3"}) {
      expected.put(idle, YAML.readTree("{name: %s, status: Ready}".formatted(idle)));
    }
    expected.put(
        carrier(policy("shared")),
        YAML.readTree(
            """
            name: %s
            status: Ready
            eips:
            - ipv4: 192.0.2.100
              policies: [{name: shared, namespace: default}, {name: everyone}]
            """
                .formatted(carrier(policy("shared")))));
    expected.put(
        carrier(policy("own")),
        YAML.readTree(
            "{name: %s, status: Ready, eips: [{policies: [{name: own, namespace: default}]}]}"
                .formatted(carrier(policy("own")))));
    Map<String, JsonNode> nodes = new TreeMap<>();
    JsonNode status = cluster.read(GATEWAY).path("status");
    status.path("nodeList").forEach(node -> nodes.put(node.path("name").asText(), node));
    assertThat(nodes).isEqualTo(expected);
    assertThat(status.path("ipUsage"))
        .isEqualTo(YAML.readTree("{ipv4Free: 9, ipv4Total: 10, ipv6Free: 0, ipv6Total: 0}"));
    assertThat(cluster.read(policy("own")).at("/status/eip").properties()).isEmpty();
    assertThat(cluster.read(policy("shared")).at("/status/eip"))
        .isEqualTo(YAML.readTree("{ipv4: 192.0.2.100}"));
  }

  private String carrier(String path) {
    return cluster.read(path).at("/status/node").asText();
  }
}
