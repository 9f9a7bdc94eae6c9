package io.egressgateway.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.testkit.chart.Chart;
import io.egressgateway.testkit.chart.ChartCases;
import io.egressgateway.testkit.chart.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the chart renders, read by the product. */
class ChartConfigTest {
  /** What Kubernetes puts where the chart points at a field of the pod. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "spec.nodeName", "node1",
          "metadata.name", "egressgateway-x",
          "metadata.namespace", "kube-system",
          "status.podIPs", "10.0.0.7,fd00::7");

  @TempDir private Path directory;

  static Stream<String> cases() {
    return ChartCases.all().keySet().stream();
  }

  private static Manifest rendered(String name) {
    return Optional.ofNullable(ChartCases.all().get(name)).orElseThrow().render();
  }

  private ConfigLoader loader(Manifest manifest, String kind, String name) throws IOException {
    Path file = Files.writeString(directory.resolve("conf.yml"), manifest.configuration());
    return new ConfigLoader(environment(manifest.object(kind, name)), Optional.of(file));
  }

  private static Map<String, String> environment(JsonNode workload) {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : workload.at("/spec/template/spec/containers/0/env")) {
      JsonNode field = variable.at("/valueFrom/fieldRef/fieldPath");
      environment.put(
          variable.path("name").asText(),
          field.isMissingNode()
              ? variable.path("value").asText()
              : Optional.ofNullable(FIELDS.get(field.asText())).orElseThrow());
    }
    return environment;
  }

  private AgentConfig agent(String name) throws IOException, ConfigException {
    return loader(rendered(name), "DaemonSet", "egressgateway-agent").agent();
  }

  private ControllerConfig controller(String name) throws IOException, ConfigException {
    return loader(rendered(name), "Deployment", "egressgateway-controller").controller();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothRolesTakeFileAndEnvironment(String name) {
    assertThatCode(() -> agent(name)).doesNotThrowAnyException();
    assertThatCode(() -> controller(name)).doesNotThrowAnyException();
    for (String kind : new String[] {"DaemonSet", "Deployment"}) {
      assertThatCode(() -> LogConfig.of(environment(rendered(name).all(kind).getFirst())))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void theDefaultsOfTheChartAreThoseOfTheProduct() throws Exception {
    ControllerConfig own =
        new ConfigLoader(Map.of("NODE_NAME", "node1"), Optional.empty()).controller();
    ControllerConfig chart = controller("defaults");
    assertThat(chart.shared()).isEqualTo(own.shared());
    assertThat(chart.egresses()).isEqualTo(own.egresses());
    assertThat(chart.election()).isEqualTo(own.election());
    assertThat(chart.webhook()).isEqualTo(own.webhook());
  }

  @Test
  void whatTheValuesSayArrives() throws Exception {
    ControllerConfig config = controller("everything");
    assertThat(config.shared().heartbeat().port()).isEqualTo(15825);
    assertThat(config.shared().heartbeat().secretName()).isEqualTo("other-key");
    WebhookConfig webhook = config.webhook().orElseThrow();
    assertThat(webhook.port()).isEqualTo(15822);
    assertThat(webhook.clusterDomain()).isEqualTo("corp.example");
    assertThat(config.election().duration()).hasSeconds(4);
    assertThat(agent("backend").backend()).isEqualTo("iptables");
    assertThat(agent("markAsNumber").shared().datapath().marks().base())
        .isEqualTo(FwMark.of("0x27000000"));
  }

  @Test
  void thePageIsServedToTheClusterOnlyWithAToken() throws Exception {
    assertThat(controller("defaults").page()).isEmpty();
    assertThat(controller("page").page().orElseThrow().at()).hasToString("127.0.0.1:5830");
    PageConfig withToken = controller("pageWithToken").page().orElseThrow();
    assertThat(withToken.at()).hasToString("0.0.0.0:5830");
    assertThat(withToken.tokenFile()).contains(Path.of("/etc/egressgateway-page/token"));
  }

  @Test
  void theSchemaKnowsEveryKeyAndSaysWhatTheReferenceSays() throws IOException {
    JsonNode feature =
        new ObjectMapper()
            .readTree(Chart.DIRECTORY.resolve("values.schema.json").toFile())
            .at("/properties/feature");
    for (ConfigKey<?> key : ConfigKeys.all()) {
      if (key.name().startsWith("webhook.")) {
        continue; // The chart sets these itself.
      }
      JsonNode described = feature.at("/properties/" + key.name().replace(".", "/properties/"));
      assertThat(described.path("description").asText())
          .as(key.name())
          .isEqualTo(key.description() + " Allowed: " + key.allowed() + ".");
    }
  }
}
