package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.access.Access;
import io.egressgateway.lab.apiserver.access.RoleRules;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.scenario.Admittance;
import io.egressgateway.lab.scenario.Manifests;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import io.egressgateway.testkit.chart.Chart;
import io.egressgateway.testkit.chart.Manifest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/**
 * The chart installed into an API server that enforces its roles, and the product started from what
 * it renders: everything works, nothing is refused, and each rule is needed for it.
 */
class ChartE2E {
  private static final Manifest MANIFEST = Chart.with("feature.page.enabled=true").render();
  private static final int PAGE = 5830;
  private static final String TUNNELS = Manifests.API + "/egresstunnels/";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Asked for by API servers that check owner references, which the lab's does not. */
  private static final List<String> NEVER_ASKED_FOR_HERE = List.of("/finalizers");

  private final Queue<Access> granted = new ConcurrentLinkedQueue<>();
  private final Queue<Access> refused = new ConcurrentLinkedQueue<>();

  @Test
  void theInstalledProductWorksWithTheRightsOfTheChartAndNeedsEachOfThem() throws Exception {
    assumeTrue(PackagedProduct.root(), "network namespaces need root");
    LabOptions options =
        LabOptions.of(PackagedProduct.jar())
            .withRelease(
                // The controller makes this one where it is missing, which is a right too.
                ChartRelease.of(
                    MANIFEST, object -> !object.path("kind").asText().equals("EgressClusterInfo")));
    try (LabCluster lab = LabCluster.start(options);
        Outside _ = new Outside(lab)) {
      lab.embedded()
          .orElseThrow()
          .onAccess((access, allowed) -> (allowed ? granted : refused).add(access));
      otherPeoplesObjects(lab.api());
      ProductProcess controller = lab.startController();
      controller.awaitReady(LiveCluster.READY);
      lab.network().nodes().forEach(lab::startAgent);
      lab.processes().forEach(process -> process.awaitReady(LiveCluster.READY));
      Narrator narrator = new Narrator(System.out, false);
      new QuickStart(lab, narrator).play();
      new Admittance(lab, narrator).play();
      assertThat(narrator.allHeld()).as("the quick start").isTrue();
      thePageTells(controller, lab.api());
      everythingElse(lab);
    }
    assertThat(refused).as("requests that were refused").isEmpty();
    for (String account : List.of(ChartRelease.AGENT, ChartRelease.CONTROLLER)) {
      for (String kind : List.of("ClusterRole", "Role")) {
        assertThat(useless(MANIFEST.object(kind, account), account))
            .as("rights of %s %s that nothing was done with", kind, account)
            .isEmpty();
      }
    }
  }

  /** The page asks the API server for nothing: it shows what the controller knows. */
  private static void thePageTells(ProductProcess controller, LabApi api) throws Exception {
    assertThat(controller.get(PAGE, "/")).contains("<title>egressgateway</title>");
    JsonNode policy = api.get(LiveCluster.POLICY).orElseThrow();
    JsonNode row =
        new ObjectMapper()
            .readTree(controller.get(PAGE, "/api/policies?q=default/test"))
            .at("/rows/0");
    assertThat(row.path("node").asText()).isEqualTo(policy.at("/status/node").asText());
    assertThat(row.at("/addresses/0").asText()).isEqualTo(policy.at("/status/eip/ipv4").asText());
    assertThat(row.path("pods").asInt()).isEqualTo(3);
  }

  /** Objects of network plugins, and a certificate that is no good. */
  private static void otherPeoplesObjects(LabApi api) {
    definition(api, "crd.projectcalico.org", "v1", "IPPool");
    definition(api, "cilium.io", "v2", "CiliumNode");
    api.apply(
        "/api/v1/namespaces/kube-system/secrets/egressgateway-controller-server-certs",
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: egressgateway-controller-server-certs, namespace: kube-system}
        data: {tls.crt: "", tls.key: "", ca.crt: ""}
        """);
  }

  private static void definition(LabApi api, String group, String version, String kind) {
    String plural = kind.toLowerCase(Locale.ROOT) + "s";
    api.apply(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + plural + "." + group,
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: %2$s.%1$s}
        spec:
          group: %1$s
          names: {kind: %4$s, listKind: %4$sList, plural: %2$s, singular: x%2$s}
          scope: Cluster
          versions:
          - name: %3$s
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """
            .formatted(group, plural, version, kind));
  }

  /** What the quick start leaves out: cluster policies, moves there and back, things that go. */
  private static void everythingElse(LabCluster lab) {
    LabApi api = lab.api();
    String wide = Manifests.API + "/egressclusterpolicies/wide";
    String slices = Manifests.API + "/egressclusterendpointslices";
    api.apply(
        wide,
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterPolicy
        metadata: {name: wide}
        spec:
          egressGatewayName: default
          appliedTo: {podSelector: {matchLabels: {wide: "true"}}}
        """);
    label(api, "node1-pod2", "wide", "true");
    until("a slice", () -> api.get(slices).orElseThrow().path("items").size() == 1);
    label(api, "node2-pod2", "wide", "true");
    until("two endpoints", () -> endpoints(api, slices) == 2);
    label(api, "node2-pod2", "app", "visitor");
    String namespaced = Manifests.API + "/namespaces/default/egressendpointslices";
    until("one more endpoint", () -> endpoints(api, namespaced) == 4);
    for (int move = 0; move < 4; move++) {
      moved(api);
    }
    // Slices of a policy that is deleted go with it; those of one that loses its pods are deleted.
    for (String pod : List.of("node1-pod1", "node2-pod1", "node3-pod1", "node2-pod2")) {
      label(api, pod, "app", "nobodys");
    }
    label(api, "node1-pod2", "wide", "no");
    label(api, "node2-pod2", "wide", "no");
    until("no slices", () -> count(api, slices) + count(api, namespaced) == 0);
    api.delete(wide);
    api.delete(LiveCluster.POLICY);
    api.delete(LiveCluster.GATEWAY);
    until("no gateway", () -> api.get(LiveCluster.GATEWAY).isEmpty());
    api.apply("/api/v1/nodes/other", "{apiVersion: v1, kind: Node, metadata: {name: other}}");
    until("a tunnel", () -> api.get(TUNNELS + "other").isPresent());
    api.delete("/api/v1/nodes/other");
    until("no tunnel", () -> api.get(TUNNELS + "other").isEmpty());
  }

  private static void label(LabApi api, String pod, String label, String value) {
    api.mergePatch(
        "/api/v1/namespaces/default/pods/" + pod,
        "{\"metadata\":{\"labels\":{\"%s\":\"%s\"}}}".formatted(label, value));
  }

  private static int count(LabApi api, String slices) {
    return api.get(slices).orElseThrow().path("items").size();
  }

  private static int endpoints(LabApi api, String slices) {
    int count = 0;
    for (JsonNode slice : api.get(slices).orElseThrow().path("items")) {
      count += slice.path("endpoints").size();
    }
    return count;
  }

  /** Takes the label from the owner, which tells an event, and gives it back. */
  private static void moved(LabApi api) {
    String owner = owner(api);
    String path = "/api/v1/nodes/" + owner;
    api.mergePatch(path, "{\"metadata\":{\"labels\":{\"egressgateway\":null}}}");
    until("another owner", () -> !owner(api).isEmpty() && !owner(api).equals(owner));
    api.mergePatch(path, "{\"metadata\":{\"labels\":{\"egressgateway\":\"true\"}}}");
    until(
        "a gateway again",
        () ->
            api.get(LiveCluster.GATEWAY)
                .orElseThrow()
                .path("status")
                .path("nodeList")
                .findValuesAsText("status")
                .equals(List.of("Ready", "Ready")));
  }

  private static String owner(LabApi api) {
    return api.get(LiveCluster.POLICY).orElseThrow().at("/status/node").asText();
  }

  private static void until(String what, BooleanSupplier condition) {
    assertThat(LiveCluster.within(PATIENCE, condition)).as(what).isTrue();
  }

  /**
   * The rights of a role without any of which every request would have been allowed all the same:
   * one verb on one resource each, since a rule is a short way to write several.
   */
  private List<String> useless(ObjectNode role, String account) {
    List<ObjectNode> rights = rights(role);
    List<Access> asked =
        granted.stream()
            .filter(access -> access.who().user().endsWith(":" + account))
            .filter(access -> RoleRules.grants(role.path("rules"), access))
            .toList();
    List<String> useless = new ArrayList<>();
    for (ObjectNode right : rights) {
      ArrayNode others = role.arrayNode();
      rights.stream().filter(other -> other != right).forEach(others::add);
      boolean needed = asked.stream().anyMatch(access -> !RoleRules.grants(others, access));
      if (!needed && NEVER_ASKED_FOR_HERE.stream().noneMatch(right.toString()::contains)) {
        useless.add(right.toString());
      }
    }
    return useless;
  }

  private static List<ObjectNode> rights(ObjectNode role) {
    List<ObjectNode> rights = new ArrayList<>();
    for (JsonNode rule : role.path("rules")) {
      for (JsonNode verb : rule.path("verbs")) {
        for (JsonNode resource : rule.path("resources")) {
          List<JsonNode> names = new ArrayList<>();
          rule.path("resourceNames").forEach(names::add);
          if (names.isEmpty()) {
            rights.add(right(rule, verb, resource));
          }
          for (JsonNode name : names) {
            ObjectNode right = right(rule, verb, resource);
            right.putArray("resourceNames").add(name);
            rights.add(right);
          }
        }
      }
    }
    return rights;
  }

  private static ObjectNode right(JsonNode rule, JsonNode verb, JsonNode resource) {
    ObjectNode right = rule.deepCopy();
    right.putArray("verbs").add(verb);
    right.putArray("resources").add(resource);
    return right;
  }
}
