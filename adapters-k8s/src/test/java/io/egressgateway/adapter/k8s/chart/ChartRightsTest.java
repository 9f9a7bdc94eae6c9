package io.egressgateway.adapter.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.adapter.k8s.connect.Permissions;
import io.egressgateway.testkit.chart.Chart;
import io.egressgateway.testkit.chart.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The roles of the chart against what the code says it needs, in both directions. A right is
 * written as verb, resource, group, name of the object.
 */
class ChartRightsTest {
  private static final String AGENT = "egressgateway-agent";
  private static final String CONTROLLER = "egressgateway-controller";
  private static final Permissions.Own OWN =
      new Permissions.Own("kube-system", "egressgateway", "egressgateway-heartbeat", false);
  private static final Manifest MANIFEST = Chart.with().render();

  /** Only asked for where the API server checks owner references, so the code does not list it. */
  private static final List<String> OF_OWNERS =
      List.of(
          "update egresspolicies/finalizers egressgateway.spidernet.io ",
          "update egressclusterpolicies/finalizers egressgateway.spidernet.io ");

  @Test
  void anAgentMayDoWhatItNeedsAndNothingElse() {
    assertThat(granted(AGENT)).isEqualTo(needed(Permissions.ofAgent(OWN)));
  }

  @Test
  void withAntreasKindsBothMayDoWhatTheyNeedAndNothingElse() {
    Manifest manifest = Chart.with("feature.antrea.enabled=true").render();
    Permissions.Own own =
        new Permissions.Own("kube-system", "egressgateway", "egressgateway-heartbeat", true);
    assertThat(granted(manifest, AGENT)).isEqualTo(needed(Permissions.ofAgent(own)));
    SortedSet<String> expected = needed(Permissions.ofController(own, Optional.of(webhooks())));
    expected.addAll(OF_OWNERS);
    expected.add("update egresses/finalizers crd.antrea.io ");
    assertThat(granted(manifest, CONTROLLER)).isEqualTo(expected);
  }

  @Test
  void aControllerMayDoWhatItNeedsAndNothingElse() {
    SortedSet<String> expected = needed(Permissions.ofController(OWN, Optional.of(webhooks())));
    expected.addAll(OF_OWNERS);
    assertThat(granted(CONTROLLER)).isEqualTo(expected);
  }

  private static Permissions.Webhooks webhooks() {
    return new Permissions.Webhooks(CONTROLLER, false, CONTROLLER + "-server-certs");
  }

  @Test
  void anAgentWritesNothingButTheStatusOfTunnels() {
    assertThat(granted(AGENT))
        .filteredOn(right -> !right.startsWith("list ") && !right.startsWith("watch "))
        .containsExactly("patch egresstunnels/status egressgateway.spidernet.io ");
  }

  /** What is in one namespace is granted there, and what is not is granted everywhere. */
  @Test
  void secretsAndLeasesAreNotGrantedInTheWholeCluster() {
    for (String name : List.of(AGENT, CONTROLLER)) {
      assertThat(rights(MANIFEST.object("ClusterRole", name)))
          .noneMatch(right -> right.contains(" secrets ") || right.contains(" leases "));
    }
  }

  @Test
  void noRoleGrantsByWildcardAndEveryAccountHasItsOwn() {
    for (String kind : List.of("Role", "ClusterRole")) {
      MANIFEST
          .all(kind)
          .forEach(role -> assertThat(rights(role)).noneMatch(right -> right.contains("*")));
      MANIFEST
          .all(kind + "Binding")
          .forEach(binding -> {
            String own = binding.at("/metadata/name").asText();
            assertThat(binding.at("/roleRef/name").asText()).isEqualTo(own);
            assertThat(binding.path("subjects").findValuesAsText("name")).containsExactly(own);
          });
    }
  }

  @Test
  void containersHaveTheCapabilitiesThatTheyNeed() {
    JsonNode agent = context("DaemonSet", AGENT);
    assertThat(agent.at("/capabilities/add").toString()).isEqualTo("[\"NET_ADMIN\",\"NET_RAW\"]");
    assertThat(agent.path("privileged").asBoolean(true)).isFalse();
    JsonNode controller = context("Deployment", CONTROLLER);
    assertThat(controller.at("/capabilities/add").isMissingNode()).isTrue();
    assertThat(controller.path("runAsNonRoot").asBoolean()).isTrue();
    for (JsonNode context : List.of(agent, controller)) {
      assertThat(context.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
      assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(context.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    }
  }

  private static JsonNode context(String kind, String name) {
    return MANIFEST.object(kind, name).at("/spec/template/spec/containers/0/securityContext");
  }

  private static SortedSet<String> granted(String name) {
    return granted(MANIFEST, name);
  }

  private static SortedSet<String> granted(Manifest manifest, String name) {
    SortedSet<String> all = new TreeSet<>(rights(manifest.object("ClusterRole", name)));
    all.addAll(rights(manifest.object("Role", name)));
    return all;
  }

  private static SortedSet<String> rights(JsonNode role) {
    SortedSet<String> rights = new TreeSet<>();
    for (JsonNode rule : role.path("rules")) {
      JsonNode names = rule.path("resourceNames");
      for (JsonNode resource : rule.path("resources")) {
        for (JsonNode verb : rule.path("verbs")) {
          for (JsonNode name : names.isMissingNode() ? NO_NAME : names) {
            rights.add(
                "%s %s %s %s"
                    .formatted(
                        verb.asText(),
                        resource.asText(),
                        rule.at("/apiGroups/0").asText(),
                        name.asText()));
          }
        }
      }
    }
    return rights;
  }

  private static final JsonNode NO_NAME = new ObjectMapper().createArrayNode().add("");

  private static SortedSet<String> needed(List<Permissions.Need> needs) {
    SortedSet<String> all = new TreeSet<>();
    for (Permissions.Need need : needs) {
      for (String verb : need.verbs()) {
        all.add("%s %s %s %s".formatted(verb, need.resource(), need.group(), need.name()));
      }
    }
    return all;
  }
}
