package io.egressgateway.adapter.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of deploy/crds and the classes say the same. */
class CustomResourceDefinitionTest {
  private static final YAMLMapper YAML = new YAMLMapper();

  /** What users see of a kind. */
  record Expected(
      Class<? extends KubernetesObject> type,
      String shortName,
      String scope,
      List<String> columns) {

    boolean isAntreas() {
      return HasMetadata.getGroup(type).equals("crd.antrea.io");
    }
  }

  static Stream<Expected> kinds() {
    List<String> policyColumns =
        List.of(
            "gateway .spec.egressGatewayName string",
            "ipv4 .status.eip.ipv4 string",
            "ipv6 .status.eip.ipv6 string");
    List<String> namespacedColumns = new ArrayList<>(policyColumns);
    namespacedColumns.add("egressNode .status.node string");
    List<String> clusterColumns = new ArrayList<>(policyColumns);
    clusterColumns.add("egressTunnel .status.node string");
    return Stream.of(
        new Expected(
            EgressGatewayResource.class,
            "egw",
            "Cluster",
            List.of(
                "ipv4DefaultEIP .spec.ippools.ipv4DefaultEIP string",
                "ipv6DefaultEIP .spec.ippools.ipv6DefaultEIP string",
                "clusterDefault .spec.clusterDefault boolean",
                "ipv4Total .status.ipUsage.ipv4Total integer",
                "ipv4Free .status.ipUsage.ipv4Free integer",
                "ipv6Total .status.ipUsage.ipv6Total integer",
                "ipv6Free .status.ipUsage.ipv6Free integer")),
        new Expected(EgressPolicyResource.class, "egp", "Namespaced", namespacedColumns),
        new Expected(EgressClusterPolicyResource.class, "egcp", "Cluster", clusterColumns),
        new Expected(
            EgressTunnelResource.class,
            "egt",
            "Cluster",
            List.of(
                "tunnelMac .status.tunnel.mac string",
                "tunnelIPv4 .status.tunnel.ipv4 string",
                "tunnelIPv6 .status.tunnel.ipv6 string",
                "mark .status.mark string",
                "phase .status.phase string")),
        new Expected(EgressEndpointSliceResource.class, "egep", "Namespaced", List.of()),
        new Expected(EgressClusterEndpointSliceResource.class, "egcep", "Cluster", List.of()),
        new Expected(EgressClusterInfoResource.class, "egci", "Cluster", List.of()),
        new Expected(
            EgressResource.class,
            "eg",
            "Cluster",
            List.of(
                "EgressIP .status.egressIP string",
                "Age .metadata.creationTimestamp date",
                "Node .status.egressNode string")),
        new Expected(
            ExternalIpPoolResource.class,
            "eip",
            "Cluster",
            List.of(
                "Total .status.usage.total integer",
                "Used .status.usage.used integer",
                "Age .metadata.creationTimestamp date")));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void namesScopeAndColumnsAreTheDocumentedOnes(Expected expected) throws IOException {
    JsonNode spec = definition(expected.type()).path("spec");
    String kind = HasMetadata.getKind(expected.type());
    JsonNode names = spec.path("names");
    assertThat(spec.path("group").asText())
        .isEqualTo(expected.isAntreas() ? "crd.antrea.io" : "egressgateway.spidernet.io");
    assertThat(names.path("kind").asText()).isEqualTo(kind);
    assertThat(names.path("listKind").asText()).isEqualTo(kind + "List");
    assertThat(names.path("plural").asText()).isEqualTo(HasMetadata.getPlural(expected.type()));
    assertThat(texts(names.path("shortNames"))).containsExactly(expected.shortName());
    assertThat(names.path("singular").asText()).isEqualTo(kind.toLowerCase(Locale.ROOT));
    assertThat(texts(names.path("categories")))
        .isEqualTo(expected.isAntreas() ? List.of() : List.of(names.path("singular").asText()));
    assertThat(spec.path("scope").asText()).isEqualTo(expected.scope());
    assertThat(Namespaced.class.isAssignableFrom(expected.type()))
        .isEqualTo(expected.scope().equals("Namespaced"));
    List<String> columns = new ArrayList<>();
    version(spec)
        .path("additionalPrinterColumns")
        .forEach(column ->
            columns.add(
                column.path("name").asText()
                    + " "
                    + column.path("jsonPath").asText()
                    + " "
                    + column.path("type").asText()));
    assertThat(columns).isEqualTo(expected.columns());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void theVersionIsServedStoredAndHasAStatusSubresource(Expected expected) throws IOException {
    JsonNode spec = definition(expected.type()).path("spec");
    assertThat(spec.path("versions")).hasSize(expected.isAntreas() ? 2 : 1);
    JsonNode version = version(spec);
    assertThat(version.path("name").asText()).isEqualTo("v1beta1");
    assertThat(version.path("served").asBoolean()).isTrue();
    assertThat(version.path("storage").asBoolean()).isTrue();
    assertThat(version.path("subresources").has("status")).isTrue();
    assertThat(texts(schema(spec).path("required")))
        .isEqualTo(expected.isAntreas() ? List.of("metadata", "spec") : List.of("metadata"));
  }

  @ParameterizedTest
  @ValueSource(classes = {EgressResource.class, ExternalIpPoolResource.class})
  void theFormerVersionIsServedWithoutWhatItNeverHad(Class<? extends KubernetesObject> type)
      throws IOException {
    JsonNode spec = definition(type).path("spec");
    JsonNode former = spec.path("versions").path(0);
    assertThat(former.path("name").asText()).isEqualTo("v1alpha2");
    assertThat(former.path("served").asBoolean()).isTrue();
    assertThat(former.path("storage").asBoolean()).isFalse();
    assertThat(former.path("subresources").has("status")).isTrue();
    assertThat(former.path("additionalPrinterColumns"))
        .isEqualTo(version(spec).path("additionalPrinterColumns"));
    SortedMap<String, String> before = new TreeMap<>();
    yamlFields("", former.at("/schema/openAPIV3Schema"), before);
    SortedMap<String, String> now = new TreeMap<>();
    yamlFields("", schema(spec), now);
    now.keySet()
        .removeIf(
            field -> field.startsWith(".spec.bandwidth") || field.startsWith(".spec.subnetInfo"));
    assertThat(before).isEqualTo(now);
  }

  @ParameterizedTest
  @ValueSource(classes = {EgressResource.class, ExternalIpPoolResource.class})
  void antreasKindsSayThatTheyAreInstalledByUs(Class<? extends KubernetesObject> type)
      throws IOException {
    assertThat(definition(type).path("metadata").path("labels").toString())
        .isEqualTo("{\"app.kubernetes.io/part-of\":\"egressgateway\"}");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void fieldsAndTypesAreThoseOfTheClass(Expected expected) throws IOException {
    SortedMap<String, String> inYaml = new TreeMap<>();
    schema(definition(expected.type()).path("spec"))
        .path("properties")
        .properties()
        .forEach(field -> {
          if (!List.of("apiVersion", "kind", "metadata").contains(field.getKey())) {
            yamlFields(field.getKey(), field.getValue(), inYaml);
          }
        });
    SortedMap<String, String> inClass = new TreeMap<>();
    classFields(expected.type(), inClass);
    assertThat(inClass).isEqualTo(inYaml);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everyFieldIsDescribed(Expected expected) throws IOException {
    List<String> silent = new ArrayList<>();
    undescribed("", schema(definition(expected.type()).path("spec")), silent);
    assertThat(silent).containsExactly(".metadata");
  }

  @Test
  void thereAreSevenKindsAndTwoOfAntrea() {
    assertThat(LabServer.definitions()).hasSize(7);
    assertThat(LabServer.antreaDefinitions()).hasSize(2);
  }

  @Test
  void defaultsOfTheSchemaAreThoseOfTheClasses() throws IOException {
    JsonNode policy =
        schema(definition(EgressPolicyResource.class).path("spec"))
            .at("/properties/spec/properties");
    assertThat(policy.at("/egressIP/default").toString())
        .isEqualTo("{\"allocatorPolicy\":\"default\",\"useNodeIP\":false}");
    assertThat(EgressPolicySpec.EMPTY.egressIP())
        .isEqualTo(new EgressIpSpec("default", "", "", false));
    JsonNode detect =
        schema(definition(EgressClusterInfoResource.class).path("spec"))
            .at("/properties/spec/properties/autoDetect/properties");
    assertThat(detect.at("/clusterIP/default").asBoolean()).isTrue();
    assertThat(detect.at("/nodeIP/default").asBoolean()).isTrue();
    assertThat(detect.at("/podCidrMode/default").asText()).isEqualTo("auto");
    assertThat(EgressClusterInfoSpec.EMPTY.autoDetect())
        .isEqualTo(new EgressClusterInfoSpec.AutoDetect(true, true, "auto"));
  }

  @Test
  void absentFieldsAreReadAsEmptyAndEmptyOnesAreNotWritten() {
    KubernetesSerialization json = new KubernetesSerialization();
    EgressGatewayResource gateway =
        json.unmarshal(
            "{\"metadata\":{\"name\":\"g\",\"managedFields\":[{\"manager\":\"m\"}]},"
                + "\"spec\":{\"unknown\":1},\"status\":{\"nodeList\":[{\"name\":\"n\"}]}}",
            EgressGatewayResource.class);
    assertThat(gateway.spec()).contains(EgressGatewaySpec.EMPTY);
    assertThat(gateway.getMetadata().getManagedFields()).isEmpty();
    assertThat(json.asJson(gateway))
        .contains("\"status\":{\"nodeList\":[{\"name\":\"n\"}]}")
        .doesNotContain("eips", "ipUsage");
  }

  private static void undescribed(String path, JsonNode schema, List<String> silent) {
    if (schema.path("description").asText().isEmpty()) {
      silent.add(path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(field -> undescribed(path + "." + field.getKey(), field.getValue(), silent));
    if (schema.has("items")) {
      undescribed(path + "[]", schema.path("items"), silent);
    }
    if (schema.path("additionalProperties").isObject()) {
      undescribed(path + "{}", schema.path("additionalProperties"), silent);
    }
  }

  private static void yamlFields(String path, JsonNode schema, Map<String, String> fields) {
    String type = schema.path("type").asText();
    if (schema.path("additionalProperties").isObject()) {
      yamlFields(path + "{}", schema.path("additionalProperties"), fields);
    } else if (type.equals("object")) {
      fields.put(path, "object");
      schema
          .path("properties")
          .properties()
          .forEach(field -> yamlFields(path + "." + field.getKey(), field.getValue(), fields));
    } else if (type.equals("array")) {
      yamlFields(path + "[]", schema.path("items"), fields);
    } else {
      fields.put(path, type);
    }
  }

  private static void classFields(Class<?> type, Map<String, String> fields) {
    if (SpecObject.class.isAssignableFrom(type)) {
      Type[] parts = ((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments();
      javaFields("spec", parts[0], fields);
      javaFields("status", parts[1], fields);
      return;
    }
    for (Field field : type.getSuperclass().getDeclaredFields()) {
      if (field.isAnnotationPresent(JsonProperty.class)) {
        javaFields(field.getName(), field.getGenericType(), fields);
      }
    }
  }

  private static void javaFields(String path, Type type, Map<String, String> fields) {
    if (type instanceof ParameterizedType generic) {
      Type[] parts = generic.getActualTypeArguments();
      boolean list = generic.getRawType() == List.class;
      javaFields(path + (list ? "[]" : "{}"), parts[parts.length - 1], fields);
      return;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isRecord()) {
      fields.put(path, "object");
      for (RecordComponent component : plain.getRecordComponents()) {
        javaFields(path + "." + component.getName(), component.getGenericType(), fields);
      }
    } else if (plain == String.class) {
      fields.put(path, "string");
    } else if (plain == boolean.class || plain == Boolean.class) {
      fields.put(path, "boolean");
    } else {
      assertThat(plain).isIn(int.class, long.class);
      fields.put(path, "integer");
    }
  }

  private static JsonNode definition(Class<? extends KubernetesObject> type) throws IOException {
    String group = HasMetadata.getGroup(type);
    List<Path> files =
        group.equals("crd.antrea.io") ? LabServer.antreaDefinitions() : LabServer.definitions();
    Path file =
        files.getFirst().resolveSibling(group + "_" + HasMetadata.getPlural(type) + ".yaml");
    return YAML.readTree(file.toFile());
  }

  private static JsonNode version(JsonNode spec) {
    return spec.path("versions").path(spec.path("versions").size() - 1);
  }

  private static JsonNode schema(JsonNode spec) {
    return version(spec).at("/schema/openAPIV3Schema");
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.asText()));
    return texts;
  }
}
