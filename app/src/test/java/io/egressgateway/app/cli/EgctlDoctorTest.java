package io.egressgateway.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.app.inspect.Checkup;
import io.egressgateway.app.inspect.Seal;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.lab.apiserver.http.NodeProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code egctl doctor} as users call it, against an API server and a scripted agent. */
@Timeout(60)
class EgctlDoctorTest {
  private static final String WEBHOOKS =
      "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/egressgateway";

  private ToolSession session;

  @BeforeEach
  void fill(@TempDir Path directory) throws IOException {
    session = new ToolSession(directory);
    session
        .api()
        .apply("/api/v1/nodes/node1", "apiVersion: v1\nkind: Node\nmetadata: {name: node1}\n");
    session.key();
  }

  private void lease(Instant renewed) {
    session
        .api()
        .apply(
            "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/egressgateway",
            """
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: egressgateway, namespace: kube-system}
            spec: {holderIdentity: c1, leaseDurationSeconds: 15, renewTime: "%s"}
            """
                .formatted(renewed.truncatedTo(ChronoUnit.MICROS)));
  }

  /** An agent whose clock is off by something and that found something. */
  private static NodeProxy agent(long aheadMillis, String findings) {
    return (node, port, path, headers) -> {
      long now = Instant.now().toEpochMilli() + aheadMillis;
      boolean sealed =
          headers.entrySet().stream()
              .filter(header -> header.getKey().equalsIgnoreCase(Seal.HEADER))
              .anyMatch(header ->
                  Seal.holds(
                      ToolSession.KEY, new Checkup(new NodeName(node)), header.getValue(), now));
      assertThat(path).isEqualTo("/doctor");
      return sealed
          ? new NodeProxy.Reply(
              200,
              "application/json",
              "{\"node\":\"node1\",\"clock\":%d,\"findings\":[%s]}".formatted(now, findings))
          : new NodeProxy.Reply(401, "application/json", "{\"clock\":%d}".formatted(now));
    };
  }

  private static String found(String check, String level, String remedy) {
    return "{\"check\":\"%s\",\"level\":\"%s\",\"found\":\"it is so\",\"matters\":\"it does\",\"remedy\":\"%s\"}"
        .formatted(check, level, remedy);
  }

  @AfterEach
  void close() {
    session.close();
  }

  private int doctor(String... more) {
    return session.egctl(Stream.concat(Stream.of("doctor"), Stream.of(more)).toList());
  }

  private JsonNode json() throws IOException {
    doctor("-o", "json");
    return new ObjectMapper().readTree(session.out());
  }

  private static String level(JsonNode report, String check) {
    for (JsonNode finding : report.path("findings")) {
      if (finding.path("check").asText().equals(check)) {
        return finding.path("level").asText();
      }
    }
    return "not looked at";
  }

  @Test
  void aClusterThatIsWellEndsWithZero() throws IOException {
    session.crds();
    lease(Instant.now());
    session.server().reachNodes(agent(0, found("mtu", "fine", "")));
    assertThat(doctor()).as(session.said()).isZero();
    assertThat(session.out()).contains("node1", "mtu", "it is so", "0 problems");
    JsonNode report = json();
    assertThat(level(report, "leader")).isEqualTo("fine");
    assertThat(level(report, "clock")).isEqualTo("fine");
  }

  @Test
  void aProblemOfANodeIsToldWithItsRemedyAndEndsWithThree() throws IOException {
    session.crds();
    lease(Instant.now());
    session.server().reachNodes(agent(0, found("forwarding", "problem", "sysctl -w it")));
    assertThat(doctor()).isEqualTo(3);
    assertThat(session.out())
        .contains("node1, forwarding (problem): it is so")
        .contains("Why it matters: it does.", "What to do: sysctl -w it.", "1 problems");
    assertThat(json().path("problems").asInt()).isEqualTo(1);
  }

  @Test
  void aClockThatIsOffIsAWarningAndOneThatIsNotBelievedAProblem() throws IOException {
    session.crds();
    lease(Instant.now());
    session.server().reachNodes(agent(-20_000, ""));
    assertThat(level(json(), "clock")).isEqualTo("warning");
    session.server().reachNodes(agent(3_600_000, ""));
    JsonNode report = json();
    assertThat(level(report, "clock")).isEqualTo("problem");
    assertThat(level(report, "agent")).isEqualTo("not looked at");
  }

  @Test
  void anAgentThatIsSilentIsAProblemOfItsNode() throws IOException {
    session.crds();
    lease(Instant.now());
    assertThat(level(json(), "agent")).isEqualTo("problem");
    assertThat(session.out()).contains("503");
  }

  @Test
  void aClusterWithoutKindsAndLeaderIsTold() throws IOException {
    session.server().reachNodes(agent(0, ""));
    JsonNode report = json();
    assertThat(level(report, "objects")).isEqualTo("problem");
    assertThat(level(report, "leader")).isEqualTo("problem");
    assertThat(level(report, "webhooks")).isEqualTo("not looked at");
    session.crds();
    lease(Instant.now().minusSeconds(3600));
    report = json();
    assertThat(level(report, "objects")).isEqualTo("fine");
    assertThat(level(report, "leader")).isEqualTo("problem");
  }

  @Test
  void webhooksAreTriedByADryRunThatStoresNothing() throws IOException {
    session.crds();
    lease(Instant.now());
    session.server().reachNodes(agent(0, ""));
    assertThat(level(json(), "webhooks")).isEqualTo("warning");
    assertThat(
            session
                .api()
                .get(
                    "/apis/egressgateway.spidernet.io/v1beta1/namespaces/default/egresspolicies/egctl-doctor"))
        .isEmpty();
    session
        .api()
        .apply(
            WEBHOOKS,
            """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: egressgateway}
            webhooks:
            - name: egressgateway.example.org
              admissionReviewVersions: [v1]
              sideEffects: None
              failurePolicy: Fail
              timeoutSeconds: 1
              clientConfig: {url: "https://127.0.0.1:1/validate"}
              rules:
              - {apiGroups: ["egressgateway.spidernet.io"], apiVersions: ["*"], operations: ["*"], resources: ["*"]}
            """);
    JsonNode report = json();
    assertThat(level(report, "webhooks")).isEqualTo("problem");
    assertThat(session.out()).contains("failed calling webhook");
  }

  @Test
  void aNodeThatIsNoneIsRefusedWithThoseThatAre() throws IOException {
    session.crds();
    assertThat(doctor("--node", "node9")).isEqualTo(1);
    assertThat(session.err()).contains("node9", "there are: node1");
  }
}
