package io.egressgateway.adapter.k8s.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
import io.egressgateway.domain.admission.AdmissionRequest;
import io.egressgateway.domain.admission.WrittenPool;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AdmissionReviewsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String NODES = "nodeSelector: {selector: {matchLabels: {a: b}}}";
  private static final String PODS = "appliedTo: {podSelector: {matchLabels: {a: b}}}";

  private final SortedMap<String, Declared<GatewayGroup>> known = new TreeMap<>();
  private final SortedMap<String, Declared<GatewayGroup>> made = new TreeMap<>();
  private Optional<ClusterSnapshot> snapshot = Optional.of(snapshot());
  private Optional<List<WrittenPool>> pools = Optional.empty();
  private boolean answering = true;
  private final AdmissionReviews reviews =
      new AdmissionReviews(() -> snapshot, this::newest, () -> pools, ControllerSettings.DEFAULT);

  private ClusterSnapshot newest(ClusterSnapshot then, AdmissionRequest request) {
    if (!answering) {
      throw new KubernetesClientException("gone");
    }
    return then.with(made, Sorted.emptyMap(), then.namespaceLabels());
  }

  private ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        Sorted.emptyMap(),
        Sorted.map(
            Map.of("team", Sorted.map(Map.of("spidernet.io/egressgateway-default", "teams")))),
        Sorted.emptyMap(),
        known,
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        List.of(),
        new Declared.Accepted<>(ClusterRangesWish.DEFAULT),
        List.of(),
        Sorted.emptyMap(),
        ReportedConditions.NONE,
        Sorted.emptySet(),
        Revisions.NONE);
  }

  private static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Declared<GatewayGroup> group(String spec) throws IOException {
    return GroupTranslation.declared(
        JSON.treeToValue(
            yaml("{metadata: {name: g}, spec: " + spec + "}"), EgressGatewayResource.class));
  }

  private static byte[] review(String operation, String plural, String object, String old) {
    ObjectNode review = JSON.createObjectNode();
    ObjectNode request = review.putObject("request").put("uid", "u1").put("operation", operation);
    request
        .putObject("resource")
        .put("group", "egressgateway.spidernet.io")
        .put("version", "v1beta1")
        .put("resource", plural);
    request.put("name", "o").put("namespace", "team");
    request.set("object", object.isEmpty() ? null : yaml(object));
    request.set("oldObject", old.isEmpty() ? null : yaml(old));
    return review.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode response(byte[] answer) throws IOException {
    JsonNode review = JSON.readTree(answer);
    assertThat(review.path("kind").asText()).isEqualTo("AdmissionReview");
    assertThat(review.path("apiVersion").asText()).isEqualTo("admission.k8s.io/v1");
    assertThat(review.path("response").path("uid").asText()).isEqualTo("u1");
    return review.path("response");
  }

  private JsonNode patch(byte[] review) throws Exception {
    JsonNode response = response(reviews.mutate(review));
    assertThat(response.path("allowed").asBoolean()).isTrue();
    if (!response.has("patch")) {
      return JSON.createArrayNode();
    }
    assertThat(response.path("patchType").asText()).isEqualTo("JSONPatch");
    return JSON.readTree(Base64.getDecoder().decode(response.path("patch").asText()));
  }

  private String refusal(byte[] review) throws Exception {
    JsonNode response = response(reviews.validate(review));
    assertThat(response.path("allowed").asBoolean()).as(response.toString()).isFalse();
    return response.path("status").path("message").asText();
  }

  private static String gateway(String spec) {
    return "{metadata: {name: o}, spec: " + spec + "}";
  }

  private static String policy(String spec) {
    return "{metadata: {name: o, namespace: team}, spec: " + spec + "}";
  }

  @Test
  void aWordThatSaysNothingIsAllowedAndAnsweredWithAWarning() throws Exception {
    String spec = "{nodeSelector: {policy: nearest, selector: {matchLabels: {a: b}}}}";
    JsonNode response =
        response(reviews.validate(review("CREATE", "egressgateways", gateway(spec), "")));
    assertThat(response.path("allowed").asBoolean()).isTrue();
    assertThat(response.path("warnings")).hasSize(1);
    assertThat(response.path("warnings").path(0).asText())
        .startsWith("spec.nodeSelector.policy: \"nearest\" is not average, minimum, pack, limit");
    assertThat(response(reviews.mutate(review("CREATE", "egressgateways", gateway(spec), ""))))
        .noneMatch(field -> field.asText().contains("nearest"));
  }

  @Test
  void aGatewayGetsDefaultsAndTheFinalizerBesideTheUsersOwn() throws Exception {
    String spec = "{" + NODES + ", ippools: {ipv4: [10.6.1.0/29], ipv6: ['fd00::/125']}}";
    assertThat(patch(review("CREATE", "egressgateways", gateway(spec), "")))
        .isEqualTo(
            yaml(
                """
                - {op: add, path: /spec/ippools/ipv4DefaultEIP, value: 10.6.1.1}
                - {op: add, path: /spec/ippools/ipv6DefaultEIP, value: "fd00::"}
                - {op: add, path: /metadata/finalizers, value: [egressgateway.spidernet.io/egressgateway]}
                """));
    String own = "{metadata: {name: o, finalizers: [mine]}, spec: {" + NODES + "}}";
    assertThat(patch(review("CREATE", "egressgateways", own, "")))
        .isEqualTo(
            yaml(
                "[{op: add, path: /metadata/finalizers/-, value:"
                    + " egressgateway.spidernet.io/egressgateway}]"));
    assertThat(patch(review("UPDATE", "egressgateways", own, own))).isEmpty();
  }

  @Test
  void aPolicyGetsItsGatewayAndItsWish() throws Exception {
    assertThat(patch(review("CREATE", "egresspolicies", policy("{" + PODS + "}"), "")))
        .isEqualTo(
            yaml(
                """
                - {op: add, path: /spec/egressGatewayName, value: teams}
                - {op: add, path: /spec/egressIP, value: {useNodeIP: false, allocatorPolicy: default}}
                """));
    made.put("g", group("{clusterDefault: true, " + NODES + "}"));
    assertThat(patch(review("CREATE", "egressclusterpolicies", "{metadata: {name: o}}", "")))
        .isEqualTo(
            yaml(
                """
                - {op: add, path: /spec, value: {}}
                - {op: add, path: /spec/egressGatewayName, value: g}
                - {op: add, path: /spec/egressIP, value: {useNodeIP: false, allocatorPolicy: default}}
                """));
    String whole =
        policy("{" + PODS + ", egressGatewayName: g, egressIP: {allocatorPolicy: default}}");
    assertThat(patch(review("CREATE", "egresspolicies", whole, ""))).isEmpty();
    String zero =
        policy("{" + PODS + ", egressGatewayName: g, egressIP: {ipv4: '', useNodeIP: no}}");
    assertThat(patch(review("CREATE", "egresspolicies", zero, ""))).hasSize(1);
  }

  /** An object that is malformed by itself, and the whole refusal. */
  record Bad(String plural, String object, String words) {}

  static Stream<Bad> malformed() {
    String selector = "a label selector with matchLabels or matchExpressions";
    return Stream.of(
        new Bad(
            "egressgateways",
            gateway("{nodeSelector: {selector: {}}}"),
            "spec.nodeSelector.selector: \"\" is not " + selector),
        new Bad(
            "egressgateways",
            gateway("{" + NODES + ", ippools: {ipv4: [10.6.1.9-10.6.1.1]}}"),
            "spec.ippools.ipv4[0]: \"10.6.1.9-10.6.1.1\" is not a range whose first address is not"
                + " behind its last"),
        new Bad(
            "egressgateways",
            gateway("{" + NODES + ", ippools: {ipv4: [10.6.1.0/24], ipv4DefaultEIP: 10.6.2.1}}"),
            "spec.ippools.ipv4DefaultEIP: \"10.6.2.1\" is not an address of spec.ippools.ipv4"),
        new Bad(
            "egressgateways",
            gateway("{nodeSelector: {selector: {matchExpressions: [{key: a, operator: Near}]}}}"),
            "spec.nodeSelector.selector.matchExpressions[0].operator: \"Near\" is not one of In,"
                + " NotIn, Exists, DoesNotExist"),
        new Bad(
            "egresspolicies",
            policy("{" + PODS + "}"),
            "spec.egressGatewayName: \"\" is not the name of an EgressGateway"),
        new Bad(
            "egresspolicies",
            policy("{egressGatewayName: g, appliedTo: {podSelector: {}}}"),
            "spec.appliedTo.podSelector: \"\" is not " + selector),
        new Bad(
            "egressclusterpolicies",
            policy("{egressGatewayName: g, appliedTo: {namespaceSelector: {matchLabels: {a: b}}}}"),
            "spec.appliedTo.podSelector: \"\" is not " + selector),
        new Bad(
            "egresspolicies",
            policy(
                "{egressGatewayName: g, "
                    + PODS
                    + ", egressIP: {useNodeIP: true, ipv4: 10.6.1.1}}"),
            "spec.egressIP.ipv4: \"10.6.1.1\" is not given together with useNodeIP"),
        new Bad(
            "egresspolicies",
            policy("{egressGatewayName: g, " + PODS + ", egressIP: {ipv4: 'fd00::1'}}"),
            "spec.egressIP.ipv4: \"fd00::1\" is not an IPv4 address such as 192.0.2.10"),
        new Bad(
            "egresspolicies",
            policy("{egressGatewayName: g, " + PODS + ", egressIP: {ipv6: 10.6.1.1}}"),
            "spec.egressIP.ipv6: \"10.6.1.1\" is not an IPv6 address such as 2001:db8::10"),
        new Bad(
            "egresspolicies",
            policy("{egressGatewayName: g, " + PODS + ", destSubnet: [10.6.1.92]}"),
            "spec.destSubnet[0]: \"10.6.1.92\" is not a CIDR such as 192.0.2.0/24 or"
                + " 2001:db8::/64"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void whatIsMalformedIsRefusedNamingFieldValueAndWhatIsAllowed(Bad bad) throws Exception {
    assertThat(refusal(review("CREATE", bad.plural(), bad.object(), ""))).isEqualTo(bad.words());
  }

  @Test
  void whatCannotBeChangedIsNamed() throws Exception {
    made.put("g", group("{" + NODES + ", ippools: {ipv4: [10.6.1.0/24]}}"));
    String before = policy("{egressGatewayName: g, " + PODS + ", egressIP: {ipv4: 10.6.1.1}}");
    String after = policy("{egressGatewayName: g, " + PODS + ", egressIP: {allocatorPolicy: rr}}");
    assertThat(refusal(review("UPDATE", "egresspolicies", after, before)))
        .isEqualTo(
            "spec.egressIP.allocatorPolicy: \"rr\" is not \"default\", as the policy was made; it"
                + " cannot be changed; spec.egressIP.ipv4: \"\" is not \"10.6.1.1\", as the policy"
                + " was made; it cannot be changed");
  }

  @Test
  void anAddressInUseStaysInThePool() throws Exception {
    String stored =
        "{metadata: {name: o}, spec: {"
            + NODES
            + ", ippools: {ipv4: [10.6.1.1-10.6.1.9]}}, status: {nodeList: [{name: n, status:"
            + " Ready, eips: [{ipv4: 10.6.1.7, policies: [{name: p, namespace: team}]}]}]}}";
    assertThat(
            refusal(
                review(
                    "UPDATE",
                    "egressgateways",
                    gateway("{" + NODES + ", ippools: {ipv4: [10.6.1.1-10.6.1.6]}}"),
                    stored)))
        .isEqualTo(
            "spec.ippools.ipv4: \"10.6.1.1-10.6.1.6\" is not a pool with 10.6.1.7, which is in use"
                + " by [team/p]");
  }

  @Test
  void whatWasMadeAMomentAgoIsNotCalledMissing() throws Exception {
    byte[] review =
        review("CREATE", "egresspolicies", policy("{egressGatewayName: g, " + PODS + "}"), "");
    assertThat(refusal(review))
        .isEqualTo("spec.egressGatewayName: \"g\" is not the name of an EgressGateway");
    made.put("g", group("{" + NODES + ", ippools: {ipv4: [10.6.1.0/24]}}"));
    assertThat(response(reviews.validate(review)).path("allowed").asBoolean()).isTrue();
    answering = false;
    assertThat(refusal(review)).contains("is not the name of an EgressGateway");
  }

  @Test
  void theClustersRangesCannotBeDeleted() throws Exception {
    assertThat(refusal(review("DELETE", "egressclusterinfos", "", "{metadata: {name: o}}")))
        .startsWith("metadata.name: \"o\" is not the name of an object that can be deleted");
    assertThat(
            response(reviews.validate(review("DELETE", "egressgateways", "", "{metadata: {}}")))
                .path("allowed")
                .asBoolean())
        .isTrue();
  }

  @Test
  void untilTheClusterWasReadEverythingOfOursIsPutOff() throws Exception {
    snapshot = Optional.empty();
    byte[] review = review("CREATE", "egressgateways", gateway("{" + NODES + "}"), "");
    for (byte[] answer : List.of(reviews.mutate(review), reviews.validate(review))) {
      JsonNode response = response(answer);
      assertThat(response.path("allowed").asBoolean()).isFalse();
      assertThat(response.path("status").path("code").asInt()).isEqualTo(503);
      assertThat(response.path("status").path("message").asText())
          .isEqualTo(AdmissionReviews.NOT_YET);
    }
    assertThat(
            response(reviews.validate(review("CREATE", "egresstunnels", "{metadata: {}}", "")))
                .path("allowed")
                .asBoolean())
        .isTrue();
  }

  @Test
  void whatIsNoQuestionIsNotAnswered() {
    for (String body : List.of("", "{", "[]", "{}", "{\"request\": {}}")) {
      assertThatThrownBy(() -> reviews.validate(body.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(MalformedReview.class);
    }
    assertThatThrownBy(() ->
            reviews.validate(
                review("CREATE", "egressgateways", "{spec: {ippools: {ipv4: {a: b}}}}", "")))
        .isInstanceOf(MalformedReview.class);
  }
}
