package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.app.inspect.Question;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.apiserver.http.NodeProxy;
import io.egressgateway.lab.cluster.LabApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands as users call them, against an API server. */
@Timeout(60)
class EgctlTest {
  private static final String API = "/apis/egressgateway.spidernet.io/v1beta1";
  private static final String GATEWAY = API + "/egressgateways/default";
  private static final String POLICY = API + "/namespaces/default/egresspolicies/test";

  private ToolSession session;
  private LabApi api;

  @BeforeEach
  void fill(@TempDir Path directory) throws IOException {
    session = new ToolSession(directory);
    session.crds();
    api = session.api();
    api.apply(
        GATEWAY,
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: default, finalizers: [egressgateway.spidernet.io/egressgateway]}
        spec:
          ippools: {ipv4: ["172.22.0.100-172.22.0.110"]}
          nodeSelector: {selector: {matchLabels: {egressgateway: "true"}}}
        """);
    api.patchStatus(
        GATEWAY,
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: default}
        status:
          nodeList:
          - name: node2
            status: Ready
            eips: [{ipv4: 172.22.0.101, policies: [{name: other, namespace: default}]}]
          - name: node1
            status: Ready
            eips: [{ipv4: 172.22.0.100, policies: [{name: test, namespace: default}]}]
          - {name: node3, status: HeartbeatTimeout}
        """);
    api.apply(
        POLICY,
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: test, namespace: default}
        spec:
          egressGatewayName: default
          appliedTo: {podSelector: {matchLabels: {app: visitor}}}
        """);
    policyOn("node1");
  }

  private void policyOn(String node) {
    api.patchStatus(
        POLICY,
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: test, namespace: default}
        status:
          eip: {ipv4: 172.22.0.100}
          node: %s
          conditions:
          - {type: Allocated, status: "True", reason: Allocated, message: "", lastTransitionTime: "2026-01-01T00:00:00Z", observedGeneration: 1}
          - {type: Programmed, status: "True", reason: Programmed, message: "on 3 of 3 nodes", lastTransitionTime: "2026-01-01T00:00:00Z", observedGeneration: 1}
          - {type: Conflicted, status: "False", reason: NoConflict, message: "", lastTransitionTime: "2026-01-01T00:00:00Z", observedGeneration: 1}
        """
            .formatted(node));
  }

  @AfterEach
  void close() {
    session.close();
  }

  private int egctl(String... arguments) {
    return session.egctl(List.of(arguments));
  }

  private int move(String vip, String node, String timeout) {
    return egctl(
        "vip",
        "move",
        "--egressGatewayName",
        "default",
        "--vip",
        vip,
        "--targetNode",
        node,
        "--timeout",
        timeout);
  }

  private String owner(String vip) {
    for (JsonNode node : api.get(GATEWAY).orElseThrow().path("status").path("nodeList")) {
      for (JsonNode eip : node.path("eips")) {
        if (eip.path("ipv4").asText().equals(vip)) {
          return node.path("name").asText();
        }
      }
    }
    return "";
  }

  @Test
  void aMoveToANodeThatHoldsAnotherEgressIpIsMade() {
    assertThat(move("172.22.0.100", "node2", "0")).as(session.err()).isZero();
    assertThat(owner("172.22.0.100")).isEqualTo("node2");
    assertThat(owner("172.22.0.101")).isEqualTo("node2");
    assertThat(session.out()).contains("from node1 to node2", "Moved 172.22.0.100 to node2");
    assertThat(api.get("/api/v1/namespaces/default/events").orElseThrow().toString())
        .contains("172.22.0.100 moved from node1 to node2");
  }

  @Test
  void aMoveToWhereItIsSaysSoAndSucceeds() {
    assertThat(move("172.22.0.100", "node1", "0")).isZero();
    assertThat(session.out()).contains("already");
  }

  @Test
  void aMoveForProgramsIsOneObjectAndItsStepsGoToStandardError() throws IOException {
    String[] move = {
      "vip",
      "move",
      "--egressGatewayName",
      "default",
      "--vip",
      "172.22.0.100",
      "--targetNode",
      "node2",
      "--timeout",
      "0",
      "-o",
      "json"
    };
    assertThat(egctl(move)).as(session.err()).isZero();
    assertThat(new ObjectMapper().readTree(session.out()))
        .isEqualTo(
            new YAMLMapper()
                .readTree(
                    "{egressGateway: default, ipv4: 172.22.0.100, from: node1, to: node2, moved:"
                        + " true, policies: [default/test]}"));
    assertThat(session.err()).contains("from node1 to node2");

    move[move.length - 1] = "yaml";
    assertThat(egctl(move)).isZero();
    assertThat(new YAMLMapper().readTree(session.out()).path("moved").asBoolean()).isFalse();
  }

  /** What is piped into a file or a program has no colours in it. */
  @Test
  void noCommandColoursWhatIsNotShownOnATerminal() {
    aPodAndTheKey();
    for (List<String> command :
        List.of(
            List.of("--help"),
            List.of("status"),
            List.of("status", "-o", "wide"),
            List.of("explain", "--pod", "default/visitor", "--to", "203.0.113.9", "--no-kernel"),
            List.of("doctor"),
            List.of("vip", "move", "--nonsense"))) {
      session.egctl(command);
      assertThat(session.said()).as("%s", command).isNotBlank().doesNotContain("\u001b");
    }
  }

  @Test
  void aMoveEndsWhenThePolicyShowsTheNode() {
    policyOn("node2");
    assertThat(move("172.22.0.100", "node2", "20")).as(session.err()).isZero();
    assertThat(session.out()).contains("Policy default/test is on node2 (1 of 1)");
  }

  @Test
  void aMoveThatNoControllerFollowsIsWrittenAndSaysWhatToLookAt() {
    assertThat(move("172.22.0.100", "node2", "1")).isEqualTo(1);
    assertThat(owner("172.22.0.100")).isEqualTo("node2");
    assertThat(session.err()).contains("default/test", "controller");
  }

  @Test
  void whatCannotMoveIsRefusedWithWhatCould() {
    assertThat(move("172.22.0.100", "node3", "0")).isEqualTo(1);
    assertThat(session.err()).contains("node3", "HeartbeatTimeout", "node2 (Ready)");
    assertThat(move("172.22.0.100", "node9", "0")).isEqualTo(1);
    assertThat(session.err()).contains("node9", "no gateway node");
    assertThat(move("172.22.0.105", "node2", "0")).isEqualTo(1);
    assertThat(session.err()).contains("172.22.0.105", "172.22.0.100 (node1)");
    assertThat(move("somewhere", "node2", "0")).isEqualTo(1);
    assertThat(session.err()).contains("--vip", "somewhere");
    assertThat(
            egctl(
                "vip",
                "move",
                "--egressGatewayName",
                "no",
                "--vip",
                "1.2.3.4",
                "--targetNode",
                "n"))
        .isEqualTo(1);
    assertThat(session.err()).contains("\"no\"", "there are: default");
    assertThat(egctl("vip", "move", "--vip", "1.2.3.4")).isEqualTo(1);
    assertThat(session.err()).contains("--egressGatewayName", "--targetNode");
    assertThat(owner("172.22.0.100")).isEqualTo("node1");
  }

  @Test
  void statusTellsWhoHoldsWhatSinceWhenAndOnHowManyNodes() throws IOException {
    assertThat(egctl("status")).as(session.err()).isZero();
    assertThat(session.out().lines())
        .anyMatch(line -> line.matches("default +172.22.0.100 +node1 +Ready +[0-9]+d +1 +3 of 3"));
    assertThat(egctl("status", "-o", "json")).isZero();
    JsonNode json = new ObjectMapper().readTree(session.out());
    assertThat(json.at("/egresses/1/since").asText()).isEqualTo("2026-01-01T00:00:00Z");
    assertThat(json.at("/egresses/1/policies/0").asText()).isEqualTo("default/test");
    assertThat(json.path("waiting")).isEmpty();
    assertThat(egctl("status", "-o", "yaml")).isZero();
    assertThat(new YAMLMapper().readTree(session.out())).isEqualTo(json);
    assertThat(egctl("status", "-o", "wide")).isZero();
    assertThat(session.out()).contains("default/test", "NODE");
    assertThat(egctl("status", "-o", "xml")).isEqualTo(2);
    assertThat(session.err()).contains("xml", "wide");
  }

  /** Answers as node1's kernel would, to whoever holds the key. */
  private NodeProxy kernel(String eip) {
    return (node, port, path, headers) -> {
      Question question =
          new Question(new NodeName(node), IpAddress.of("10.1.0.2"), IpAddress.of("203.0.113.9"));
      boolean sealed =
          headers.entrySet().stream()
              .filter(header -> header.getKey().equalsIgnoreCase(Seal.HEADER))
              .anyMatch(header ->
                  Seal.holds(
                      ToolSession.KEY, question, header.getValue(), Instant.now().toEpochMilli()));
      assertThat(path).isEqualTo("/explain?source=10.1.0.2&destination=203.0.113.9");
      return sealed && port == 5810
          ? new NodeProxy.Reply(
              200,
              "application/json",
              "{\"fate\":\"snat\",\"eip\":\"%s\",\"rules\":\"intact\",\"match\":\"outside\"}"
                  .formatted(eip))
          : new NodeProxy.Reply(401, "text/plain", "the seal does not hold");
    };
  }

  private void aPodAndTheKey() {
    api.apply(
        "/api/v1/namespaces/default/pods/visitor",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: visitor, namespace: default, labels: {app: visitor}}
        spec: {nodeName: node1, containers: [{name: main, image: lab}]}
        """);
    api.patchStatus(
        "/api/v1/namespaces/default/pods/visitor",
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: visitor, namespace: default}
        status: {phase: Running, podIP: 10.1.0.2, podIPs: [{ip: 10.1.0.2}]}
        """);
    session.key();
  }

  private int explain(String... more) {
    List<String> all =
        new ArrayList<>(List.of("explain", "--pod", "default/visitor", "--to", "203.0.113.9"));
    all.addAll(List.of(more));
    return egctl(all.toArray(String[]::new));
  }

  @Test
  void explainNamesThePolicyAndAsksTheKernelWithASealedQuestion() {
    aPodAndTheKey();
    session.server().reachNodes(kernel("172.22.0.100"));
    assertThat(explain()).as(session.err()).isZero();
    assertThat(session.out())
        .contains("default/test decides", "172.22.0.100 of EgressGateway default, on node1")
        .contains("node1: leaves with 172.22.0.100", "Agreed");
  }

  @Test
  void aKernelThatDoesOtherwiseIsShownAndEndsWithThree() {
    aPodAndTheKey();
    session.server().reachNodes(kernel("172.22.0.109"));
    assertThat(explain()).isEqualTo(3);
    assertThat(session.out()).contains("Differs", "172.22.0.100", "172.22.0.109");
  }

  @Test
  void anAgentThatCannotBeReachedIsAFailureThatStillTellsThePolicy() {
    aPodAndTheKey();
    assertThat(explain()).isEqualTo(1);
    assertThat(session.out()).contains("default/test decides");
    assertThat(session.err()).contains("node1", "503");
    assertThat(explain("--no-kernel")).isZero();
  }

  @Test
  void cleanRemovesEveryObjectWithItsFinalizersAndCanBeRunAgain() {
    api.apply(
        "/api/v1/namespaces/kube-system/secrets/egressgateway-controller-server-certs",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: egressgateway-controller-server-certs, namespace: kube-system}
        """);
    String[] command = {
      "controller",
      "clean",
      "--validate",
      "v",
      "--mutating",
      "m",
      "--kubeconfig",
      session.kubeconfig().toString()
    };
    assertThat(session.execute(command)).as(session.err()).isZero();
    assertThat(session.out()).contains("Secret egressgateway-controller-server-certs");
    assertThat(session.out()).contains("EgressGateway default", "EgressPolicy default/test");
    assertThat(api.get(GATEWAY)).isEmpty();
    assertThat(api.get(POLICY)).isEmpty();
    assertThat(session.execute(command)).isZero();
    assertThat(session.out()).contains("Nothing was left");
  }

  @Test
  void cleanTakesTheLeaseOfAControllerThatRuns() {
    String lease = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/egressgateway";
    api.apply(
        lease,
        """
        apiVersion: coordination.k8s.io/v1
        kind: Lease
        metadata: {name: egressgateway, namespace: kube-system}
        spec: {holderIdentity: c1, leaseDurationSeconds: 15, renewTime: "%s"}
        """
            .formatted(Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MICROS)));
    assertThat(session.execute("clean", "--kubeconfig", session.kubeconfig().toString())).isZero();
    assertThat(api.get(lease).orElseThrow().at("/spec/holderIdentity").asText())
        .isEqualTo("egressgateway-clean");
    assertThat(session.err())
        .contains("300 s", "-n kube-system scale deployment egressgateway-controller --replicas 0");
  }

  @Test
  void aContextThatIsNotThereIsNamedWithThoseThatAre() {
    assertThat(egctl("status", "--context", "elsewhere")).isEqualTo(1);
    assertThat(session.err()).contains("elsewhere", "there are: ");
  }

  @Test
  void anApiServerThatIsNotThereIsAnErrorThatSaysWhatToCheck() throws IOException {
    String dead =
        Files.readString(session.kubeconfig()).replaceAll("127.0.0.1:[0-9]+", "127.0.0.1:1");
    Files.writeString(session.kubeconfig(), dead);
    assertThat(egctl("status")).isEqualTo(1);
    assertThat(session.err()).contains("127.0.0.1:1", "--kubeconfig").doesNotContain("\tat ");
  }
}
