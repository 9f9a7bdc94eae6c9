package io.egressgateway.adapter.k8s.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the schemas of our kinds refuse and take. */
class SchemaRefusalTest {
  private static LabServer server;

  @BeforeAll
  static void start() {
    server = new LabServer();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String gateway(String name, String spec) {
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressGateway
    metadata: {name: %s}
    spec: %s
    """
        .formatted(name, spec);
  }

  private static String policy(String name, String spec) {
    return """
    apiVersion: egressgateway.spidernet.io/v1beta1
    kind: EgressPolicy
    metadata: {name: %s, namespace: default}
    spec: %s
    """
        .formatted(name, spec);
  }

  /** An object and a part of the refusal. */
  record Refused(String object, String message) {}

  private static final String NODES = "nodeSelector: {selector: {matchLabels: {a: b}}}";
  private static final String PODS = "appliedTo: {podSelector: {matchLabels: {a: b}}}";

  static Stream<Refused> refused() {
    return Stream.of(
        new Refused(
            gateway("inverted", "{" + NODES + ", ippools: {ipv4: [10.6.1.60-10.6.1.55]}}"),
            "the first address of a range must not be above the second"),
        new Refused(
            gateway("text", "{" + NODES + ", ippools: {ipv4: [hello]}}"), "spec.ippools.ipv4[0]"),
        new Refused(
            gateway("mixed", "{" + NODES + ", ippools: {ipv4: ['fd00::1']}}"),
            "spec.ippools.ipv4[0]"),
        new Refused(
            gateway("mixed6", "{" + NODES + ", ippools: {ipv6: [10.6.1.1]}}"),
            "spec.ippools.ipv6[0]"),
        new Refused(
            gateway("noselector", "{nodeSelector: {selector: {}}}"),
            "matchLabels or matchExpressions"),
        new Refused(
            gateway(
                "operator",
                "{nodeSelector: {selector: {matchExpressions: [{key: a, operator: Is}]}}}"),
            "operator"),
        new Refused(
            gateway(
                "values",
                "{nodeSelector: {selector: {matchExpressions: [{key: a, operator: Exists, values: [b]}]}}}"),
            "Exists and DoesNotExist take none"),
        new Refused(
            policy("everything", "{appliedTo: {podSelector: {}}}"), "unless podSubnet is given"),
        new Refused(policy("nothing", "{egressGatewayName: g}"), "appliedTo"),
        new Refused(
            policy(
                "both",
                "{appliedTo: {podSubnet: [10.0.0.0/8], podSelector: {matchLabels: {a: b}}}}"),
            "exclude each other"),
        new Refused(
            policy("nodeip", "{" + PODS + ", egressIP: {useNodeIP: true, ipv4: 10.6.1.55}}"),
            "useNodeIP and ipv4 or ipv6 exclude each other"),
        new Refused(
            policy("dest", "{" + PODS + ", destSubnet: [10.6.1.92]}"), "spec.destSubnet[0]"),
        new Refused(
            policy("badeip", "{" + PODS + ", egressIP: {ipv4: 10.6.1}}"), "spec.egressIP.ipv4"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void badObjectsAreRefusedWithTheReason(Refused refused) {
    assertThatThrownBy(() -> server.apply(refused.object()))
        .hasMessageContaining(refused.message());
  }

  static Stream<String> taken() {
    return Stream.of(
        gateway(
            "all-forms",
            "{"
                + NODES
                + ", ippools: {ipv4: [10.6.1.55, 10.6.1.60-10.6.1.65, 10.6.1.60-10.6.1.60, 10.6.2.0/24], ipv6: ['fd00::55', 'fd00::1-fd00::2', 'fd00:1::/64'], ipv4DefaultEIP: '', ipv6DefaultEIP: ''}, clusterDefault: true}"),
        gateway(
            "expressions",
            "{nodeSelector: {policy: AverageSelection, selector: {matchExpressions: [{key: a, operator: In, values: [b]}, {key: c, operator: Exists}]}}}"),
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: only-metadata}
        """,
        policy(
            "plain",
            "{"
                + PODS
                + ", egressGatewayName: g, priority: 100, destSubnet: [10.6.1.92/32, 'fd00::/8']}"),
        policy("allocator", "{" + PODS + ", egressIP: {allocatorPolicy: whatever}}"),
        policy("subnet", "{appliedTo: {podSubnet: [10.0.0.0/8]}}"));
  }

  @ParameterizedTest
  @MethodSource("taken")
  void whatWasAcceptedBeforeIsTaken(String object) {
    server.apply(object);
  }

  @Test
  void theGatewayAndTheEgressIpOfAPolicyCannotBeChanged() {
    server.apply(
        policy("fixed", "{" + PODS + ", egressGatewayName: one, egressIP: {ipv4: 10.6.1.55}}"));
    assertThatThrownBy(() ->
            server.apply(
                policy(
                    "fixed",
                    "{" + PODS + ", egressGatewayName: two, egressIP: {ipv4: 10.6.1.55}}")))
        .hasMessageContaining("egressGatewayName cannot be changed");
    assertThatThrownBy(() ->
            server.apply(
                policy(
                    "fixed",
                    "{" + PODS + ", egressGatewayName: one, egressIP: {ipv4: 10.6.1.56}}")))
        .hasMessageContaining("ipv4 cannot be changed");
    server.apply(
        policy(
            "fixed",
            "{" + PODS + ", egressGatewayName: one, egressIP: {ipv4: 10.6.1.55}, priority: 5}"));
    assertThat(
            server
                .client()
                .genericKubernetesResources("egressgateway.spidernet.io/v1beta1", "EgressPolicy")
                .inNamespace("default")
                .withName("fixed")
                .get()
                .<Integer>get("spec", "priority"))
        .isEqualTo(5);
  }
}
