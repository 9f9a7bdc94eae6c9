package io.egressgateway.adapter.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.adapter.k8s.connect.Permissions;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.lab.apiserver.auth.Identity;
import io.egressgateway.testkit.chart.Chart;
import io.egressgateway.testkit.chart.Manifest;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the accounts of the installed chart may do, as an API server that asks the roles sees it.
 */
class ChartAccessTest {
  private static final Permissions.Own OWN =
      new Permissions.Own("kube-system", "egressgateway", "egressgateway-heartbeat", false);
  private static final Manifest MANIFEST = Chart.with().render();
  private static final LabServer SERVER = new LabServer();

  @BeforeAll
  static void install() {
    MANIFEST.objects().forEach(SERVER::create);
    SERVER.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: default}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressTunnel
        metadata: {name: n1}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressTunnel
        metadata: {name: n2}
        """);
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static KubernetesClient agentOf(String node) {
    return SERVER.clientOf(
        Identity.ofAccount("kube-system", "egressgateway-agent", Optional.of(node)));
  }

  private static KubernetesClient controller() {
    return SERVER.clientOf(
        Identity.ofAccount("kube-system", "egressgateway-controller", Optional.of("n1")));
  }

  private static PatchContext merge() {
    return PatchContext.of(PatchType.JSON_MERGE);
  }

  /** Of an object at hand: one by its name would be read first. */
  private static void report(KubernetesClient client, String node) {
    EgressTunnelResource tunnel = new EgressTunnelResource();
    tunnel.setMetadata(new ObjectMetaBuilder().withName(node).build());
    client
        .resource(tunnel)
        .subresource("status")
        .patch(merge(), "{\"status\":{\"lastHeartbeatTime\":\"2026-01-01T00:00:00Z\"}}");
  }

  private static void refused(ThrowingCallable request) {
    assertThatThrownBy(request)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  @Test
  void anAgentReportsTheTunnelOfItsOwnNodeAndOfNoOther() {
    try (KubernetesClient agent = agentOf("n1")) {
      report(agent, "n1");
      assertThatThrownBy(() -> report(agent, "n2"))
          .isInstanceOfSatisfying(
              KubernetesClientException.class,
              e -> {
                assertThat(e.getCode()).isEqualTo(403);
                assertThat(e.getMessage())
                    .contains("an agent may only write the EgressTunnel of its own node");
              });
    }
    try (KubernetesClient nameless =
        SERVER.clientOf(
            Identity.ofAccount("kube-system", "egressgateway-agent", Optional.empty()))) {
      refused(() -> report(nameless, "n1"));
    }
    try (KubernetesClient controller = controller()) {
      report(controller, "n2");
    }
  }

  @Test
  void anAgentCannotWriteNodesPodsWebhooksOrRoles() {
    try (KubernetesClient agent = agentOf("n1")) {
      String label = "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}";
      refused(
          () -> agent.resource(SERVER.client().nodes().withName("n1").get()).patch(merge(), label));
      refused(() ->
          agent
              .resource(SERVER.client().pods().inNamespace("default").withName("p").get())
              .patch(merge(), label));
      refused(() -> agent.pods().inNamespace("default").withName("p").delete());
      String webhooks = "egressgateway-controller";
      refused(() ->
          agent
              .admissionRegistration()
              .v1()
              .mutatingWebhookConfigurations()
              .withName(webhooks)
              .delete());
      refused(() ->
          agent
              .admissionRegistration()
              .v1()
              .validatingWebhookConfigurations()
              .withName(webhooks)
              .patch(merge(), label));
      refused(
          () -> agent.rbac().clusterRoles().withName("egressgateway-agent").patch(merge(), label));
      refused(() -> agent.resources(EgressTunnelResource.class).withName("n1").delete());
    }
  }

  @Test
  void eachAccountReadsTheSecretsThatItNeedsAndNoOthers() {
    for (KubernetesClient client : List.of(agentOf("n1"), controller())) {
      try (client) {
        client
            .secrets()
            .inNamespace("kube-system")
            .withField("metadata.name", "egressgateway-heartbeat")
            .list();
        refused(() -> client.secrets().inNamespace("kube-system").list());
        refused(() -> client.secrets().inNamespace("default").list());
        refused(() -> client.secrets().inNamespace("kube-system").withName("other").get());
      }
    }
  }

  /** The question that both roles ask at their start. */
  @Test
  void theApiServerSaysThatNothingIsMissingAndNamesWhatIsOnceARuleIsGone() {
    try (KubernetesClient agent = agentOf("n1");
        KubernetesClient controller = controller()) {
      assertThat(Permissions.missing(agent, Permissions.ofAgent(OWN))).isEmpty();
      assertThat(Permissions.missing(controller, ofController())).isEmpty();
      for (String account : List.of("egressgateway-agent", "egressgateway-controller")) {
        boolean ofAgent = account.equals("egressgateway-agent");
        for (String kind : List.of("ClusterRole", "Role")) {
          eachRuleIsNeeded(
              kind,
              account,
              () ->
                  ofAgent
                      ? Permissions.missing(agent, Permissions.ofAgent(OWN))
                      : Permissions.missing(controller, ofController()));
        }
      }
    }
  }

  private static List<Permissions.Need> ofController() {
    return Permissions.ofController(
        OWN,
        Optional.of(
            new Permissions.Webhooks(
                "egressgateway-controller", false, "egressgateway-controller-server-certs")));
  }

  private interface Question {
    List<String> missing();
  }

  /** Takes each rule of a role away and puts it back. */
  private static void eachRuleIsNeeded(String kind, String name, Question question) {
    var role = MANIFEST.object(kind, name);
    List<String> useless = new ArrayList<>();
    for (int i = 0; i < role.path("rules").size(); i++) {
      var without = role.deepCopy();
      var rule = without.withArray("/rules").remove(i);
      SERVER.apply(without.toString());
      if (question.missing().isEmpty()) {
        useless.add(rule.toString());
      }
    }
    SERVER.apply(role.toString());
    assertThat(useless)
        .as("rules of %s %s without which nothing is missing", kind, name)
        .allMatch(rule -> rule.contains("/finalizers"));
    assertThat(question.missing()).isEmpty();
  }
}
