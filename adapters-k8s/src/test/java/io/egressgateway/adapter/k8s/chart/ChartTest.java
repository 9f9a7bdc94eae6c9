package io.egressgateway.adapter.k8s.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.testkit.chart.Chart;
import io.egressgateway.testkit.chart.ChartCases;
import io.egressgateway.testkit.chart.Manifest;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, by the real Helm engine. */
class ChartTest {
  private static final Path GOLDEN = Path.of("src/test/resources/chart");

  /** Of cert-manager and the Prometheus operator, whose types fabric8 does not have here. */
  private static final Set<String> FOREIGN =
      Set.of("Certificate", "ServiceMonitor", "PrometheusRule");

  /** A field that a type does not have goes nowhere, but is an error. */
  private static final ObjectMapper STRICT =
      JsonMapper.builder()
          .annotationIntrospector(
              new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1L;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  static Stream<String> cases() {
    return ChartCases.all().keySet().stream();
  }

  private static Manifest rendered(String name) {
    return Optional.ofNullable(ChartCases.all().get(name)).orElseThrow().render();
  }

  @Test
  void helmFindsNothingToComplainAbout() {
    assertThat(Chart.lint()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyObjectHasOnlyFieldsOfItsKind(String name) {
    KubernetesSerialization known = new KubernetesSerialization();
    for (JsonNode object : rendered(name).objects()) {
      String kind = object.path("kind").asText();
      if (FOREIGN.contains(kind)) {
        continue;
      }
      Class<?> type =
          kind.equals("EgressClusterInfo")
              ? EgressClusterInfoResource.class
              : known.getRegisteredKubernetesResource(object.path("apiVersion").asText(), kind);
      assertThat(type).as("%s %s", object.path("apiVersion"), kind).isNotNull();
      assertThatCode(() -> STRICT.treeToValue(object, type)).as(kind).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyObjectIsThereOnceAndInItsNamespace(String name) {
    Chart chart = Optional.ofNullable(ChartCases.all().get(name)).orElseThrow();
    Set<String> seen = new TreeSet<>();
    for (JsonNode object : chart.render().objects()) {
      JsonNode metadata = object.path("metadata");
      String id = object.path("kind").asText() + " " + metadata.path("name").asText();
      assertThat(seen.add(id)).as("%s once", id).isTrue();
      assertThat(metadata.path("namespace").asText(chart.namespace())).isEqualTo(chart.namespace());
      assertThat(metadata.at("/labels/app.kubernetes.io~1instance").asText())
          .as("label of %s", id)
          .isEqualTo("egressgateway");
    }
  }

  /** Run with -Dgolden.update=true to write the files, and review the difference. */
  @ParameterizedTest
  @ValueSource(strings = {"defaults", "everything", "certmanager", "monitoring"})
  void whatIsRenderedIsWhatWasReviewed(String name) throws IOException {
    String text = withoutDefinitions(rendered(name).text());
    Path file = GOLDEN.resolve(name + ".yaml");
    if (Boolean.getBoolean("golden.update")) {
      Files.writeString(Files.createDirectories(GOLDEN).resolve(name + ".yaml"), text);
    }
    assertThat(text).isEqualTo(Files.readString(file));
  }

  /** CRDs, alerts and dashboard are reviewed where they are; here only that they are there. */
  private static String withoutDefinitions(String text) {
    return text.replaceAll("(?m)^(  egressgateway\\.json:).*\\n(?:    .*\\n|\\n)+", "$1 ...\n")
        .replaceAll("(?m)^(  groups:).*\\n(?:  [ -] .*\\n|\\n)+", "$1 ...\n")
        .replaceAll(
            "(?m)^(  egressgateway\\.spidernet\\.io_[a-z]+\\.yaml:).*\\n(?:    .*\\n|\\n)+",
            "$1 ...\n")
        .replaceAll("(?m)[ ]+$", "");
  }

  @Test
  void theFilesOfTheHookAreTheDefinitions() throws IOException {
    JsonNode data = rendered("defaults").object("ConfigMap", HOOK).path("data");
    try (Stream<Path> files = Files.list(Path.of("../deploy/crds"))) {
      List<Path> all = files.toList();
      assertThat(data).hasSize(all.size());
      for (Path file : all) {
        assertThat(data.path(file.getFileName().toString()).asText().strip())
            .isEqualTo(Files.readString(file).strip());
      }
    }
  }

  private static final String HOOK = "egressgateway-controller-hook-crds";

  @Test
  void volumesAndMountsAreWhereTheyBelong() {
    for (String kind : List.of("DaemonSet", "Deployment")) {
      String name = kind.equals("DaemonSet") ? "egressgateway-agent" : "egressgateway-controller";
      JsonNode pod = rendered("everything").object(kind, name).at("/spec/template/spec");
      assertThat(pod.path("volumes").findValuesAsText("name")).contains("more");
      assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
          .contains("/more");
    }
  }

  @Test
  void aSecurityContextOfTheUsersIsLaidOverTheCharts() {
    JsonNode context =
        rendered("everything")
            .object("DaemonSet", "egressgateway-agent")
            .at("/spec/template/spec/containers/0/securityContext");
    assertThat(context.path("privileged").asBoolean()).isTrue();
    assertThat(context.at("/capabilities/add").toString()).isEqualTo("[\"NET_ADMIN\",\"NET_RAW\"]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "feature.enableIpv6=true",
        "feature.datapath.backend=ebpf",
        "controller.replicas=0",
        "agent.ownTunnelOnly=yes",
        "controler.replicas=2",
        "controller.tls.method=none"
      })
  void aValueThatCannotBeIsRefusedByItsName(String setting) {
    String key = setting.substring(setting.lastIndexOf('.', setting.indexOf('=')) + 1);
    String named = setting.startsWith("controler") ? "controler" : key.split("=", 2)[0];
    assertThatThrownBy(() -> Chart.with(setting).render()).hasMessageContaining(named);
  }

  @Test
  void certificatesOfOthersHaveToBeGiven() {
    assertThatThrownBy(() -> Chart.with("controller.tls.method=provided").render())
        .hasMessageContaining("controller.tls.provided.tlsCert is required");
    assertThatThrownBy(() -> Chart.with("controller.tls.method=certmanager").render())
        .hasMessageContaining("controller.tls.certmanager.issuerName is required");
  }

  @Test
  void theServiceLeadsToThePageWhereItHasAToken() {
    Manifest served = rendered("pageWithToken");
    JsonNode pod =
        served.object("Deployment", "egressgateway-controller").at("/spec/template/spec");
    assertThat(pod.path("volumes").toString()).contains("\"secretName\":\"page\"");
    assertThat(pod.at("/containers/0/volumeMounts").findValuesAsText("mountPath"))
        .contains("/etc/egressgateway-page");
    assertThat(pod.at("/containers/0/ports").findValuesAsText("containerPort")).contains("5830");
    for (String name : List.of("page", "pageWithToken")) {
      assertThat(
              rendered(name)
                  .object("Service", "egressgateway-controller")
                  .at("/spec/ports")
                  .findValuesAsText("name")
                  .contains("page"))
          .as(name)
          .isEqualTo(name.equals("pageWithToken"));
    }
  }

  @Test
  void anOlderClusterHasNoPolicyThatItDoesNotKnow() {
    assertThat(rendered("kubernetes125").all("ValidatingAdmissionPolicy")).isEmpty();
    assertThat(rendered("tunnelsUnguarded").all("ValidatingAdmissionPolicy")).isEmpty();
    assertThat(rendered("defaults").all("ValidatingAdmissionPolicy")).hasSize(1);
    assertThat(rendered("kubernetes129Always").all("ValidatingAdmissionPolicy")).hasSize(1);
  }

  @Test
  void aSingleReplicaMayBeDrained() {
    assertThat(rendered("oneReplica").all("PodDisruptionBudget")).isEmpty();
    assertThat(rendered("defaults").all("PodDisruptionBudget")).hasSize(1);
  }

  @Test
  void whatWatchesIsWhatIsTestedElsewhere() throws IOException {
    Manifest manifest = rendered("monitoring");
    Path monitoring = Path.of("../deploy/monitoring");
    assertThat(manifest.object("PrometheusRule", "egressgateway").path("spec"))
        .isEqualTo(
            new YAMLMapper().readTree(monitoring.resolve("rules.yaml").toFile()).path("spec"));
    String dashboard =
        manifest
            .object("ConfigMap", "egressgateway-dashboard")
            .at("/data/egressgateway.json")
            .asText();
    assertThat(STRICT.readTree(dashboard))
        .isEqualTo(STRICT.readTree(monitoring.resolve("dashboard.json").toFile()));
  }

  /** A monitor finds the Service of its role, and the Service has the port that it names. */
  @Test
  void aServiceMonitorSelectsTheServiceOfItsRoleAlone() {
    Manifest manifest = rendered("monitoring");
    for (JsonNode monitor : manifest.all("ServiceMonitor")) {
      JsonNode wanted = monitor.at("/spec/selector/matchLabels");
      List<String> found = new ArrayList<>();
      for (JsonNode service : manifest.all("Service")) {
        JsonNode labels = service.at("/metadata/labels");
        if (wanted.properties().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())))) {
          found.add(service.at("/metadata/name").asText());
          assertThat(service.at("/spec/ports").findValuesAsText("name"))
              .contains(monitor.at("/spec/endpoints/0/port").asText());
        }
      }
      assertThat(found).containsExactly(monitor.at("/metadata/name").asText());
    }
    assertThat(manifest.all("ServiceMonitor")).hasSize(2);
  }

  @Test
  void aServiceMonitorWithoutAPortToWatchIsRefused() {
    assertThatThrownBy(() -> Chart.with("agent.prometheus.serviceMonitor.install=true").render())
        .hasMessageContaining("prometheus.serviceMonitor.install needs prometheus.enabled");
  }
}
