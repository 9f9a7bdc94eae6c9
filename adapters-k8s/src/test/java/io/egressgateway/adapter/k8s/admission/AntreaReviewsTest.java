package io.egressgateway.adapter.k8s.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.translate.ExternalPoolTranslation;
import io.egressgateway.adapter.k8s.translate.GroupTranslation;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The questions about Antrea's kinds. */
class AntreaReviewsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final YAMLMapper YAML = new YAMLMapper();

  private final List<WrittenPool> pools = new ArrayList<>();
  private final SortedMap<String, Declared<GatewayGroup>> groups = new TreeMap<>();
  private boolean served = true;
  private boolean answering = true;
  private final AdmissionReviews reviews =
      new AdmissionReviews(
          () -> Optional.of(snapshot()),
          (_, _) -> snapshot(),
          this::known,
          ControllerSettings.DEFAULT);

  private Optional<List<WrittenPool>> known() {
    if (!answering) {
      throw new KubernetesClientException("gone");
    }
    return served ? Optional.of(pools) : Optional.empty();
  }

  private ClusterSnapshot snapshot() {
    return new ClusterSnapshot(
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        groups,
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

  private static byte[] review(String operation, String plural, String spec, String old)
      throws IOException {
    ObjectNode review = JSON.createObjectNode();
    ObjectNode request = review.putObject("request").put("uid", "u1").put("operation", operation);
    request
        .putObject("resource")
        .put("group", "crd.antrea.io")
        .put("version", "v1beta1")
        .put("resource", plural);
    request.put("name", "o");
    request.set("object", object(spec));
    request.set("oldObject", old.isEmpty() ? null : object(old));
    return review.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode object(String spec) throws IOException {
    return YAML.readTree("{metadata: {name: o}, spec: " + spec + "}");
  }

  /** What was said, empty where it was allowed. */
  private String said(byte[] review) throws Exception {
    JsonNode response = JSON.readTree(reviews.validate(review)).path("response");
    assertThat(response.path("uid").asText()).isEqualTo("u1");
    assertThat(response.path("allowed").isBoolean()).isTrue();
    return response.path("status").path("message").asText();
  }

  private void pool(String name, String ranges) throws IOException {
    ExternalIpPoolResource pool =
        JSON.treeToValue(
            object("{ipRanges: " + ranges + ", nodeSelector: {}}"), ExternalIpPoolResource.class);
    pool.getMetadata().setName(name);
    pools.add(ExternalPoolTranslation.written(pool));
    groups.put("externalippool/" + name, ExternalPoolTranslation.declared(pool));
  }

  private static String ranges(String ranges) {
    return "{ipRanges: " + ranges + ", nodeSelector: {}}";
  }

  @Test
  void anEgressIsJudgedByThePoolsAsTheyAreNow() throws Exception {
    String spec = "{appliedTo: {}, externalIPPool: p, egressIP: 10.6.1.9}";
    assertThat(said(review("CREATE", "egresses", spec, "")))
        .isEqualTo("ExternalIPPool p does not exist");
    pool("p", "[{cidr: 10.6.1.0/30}]");
    assertThat(said(review("CREATE", "egresses", spec, "")))
        .isEqualTo("IP 10.6.1.9 is not within the IP range");
    assertThat(said(review("UPDATE", "egresses", spec, spec))).isEmpty();
    assertThat(said(review("CREATE", "egresses", "{appliedTo: {}, externalIPPool: none}", "")))
        .isEmpty();
  }

  @Test
  void aPoolIsJudgedByTheOtherPoolsAndNotByItself() throws Exception {
    pool("p", "[{cidr: 10.6.1.0/30}]");
    assertThat(said(review("CREATE", "externalippools", ranges("[{cidr: 10.6.1.2/32}]"), "")))
        .isEqualTo("range [10.6.1.2/32] overlaps with range [10.6.1.0/30] of ExternalIPPool p");
    pool("o", "[{cidr: 10.6.2.0/30}]");
    assertThat(
            said(
                review(
                    "UPDATE",
                    "externalippools",
                    ranges("[{cidr: 10.6.2.0/30}, {cidr: 10.6.3.0/30}]"),
                    ranges("[{cidr: 10.6.2.0/30}]"))))
        .isEmpty();
    assertThat(
            said(
                review("UPDATE", "externalippools", ranges("[]"), ranges("[{cidr: 10.6.2.0/30}]"))))
        .isEqualTo("existing IPRanges [10.6.2.0/30] cannot be updated or deleted");
  }

  @Test
  void aPoolWithAddressesOfAnEgressGatewayIsRefused() throws Exception {
    groups.put(
        "g",
        GroupTranslation.declared(
            JSON.treeToValue(
                YAML.readTree(
                    "{metadata: {name: g}, spec: {ippools: {ipv4: [10.6.1.2]}, nodeSelector:"
                        + " {selector: {matchLabels: {a: b}}}}}"),
                EgressGatewayResource.class)));
    assertThat(said(review("CREATE", "externalippools", ranges("[{cidr: 10.6.1.0/30}]"), "")))
        .isEqualTo(
            "spec.ipRanges: \"10.6.1.2\" is not outside of the pools of EgressGateway \"g\"");
  }

  @Test
  void aPoolOnAVlanIsRefusedSinceItWouldBeAnsweredForOnTheWrongLink() throws Exception {
    String spec =
        "{ipRanges: [{cidr: 10.6.1.0/28}], nodeSelector: {}, subnetInfo: {gateway: 10.6.1.1,"
            + " prefixLength: 24, vlan: 7}}";
    assertThat(said(review("CREATE", "externalippools", spec, "")))
        .startsWith("spec.subnetInfo.vlan: \"7\" is not 0");
  }

  @Test
  void nobodyJudgesThemWhereTheyAreSomebodyElses() throws Exception {
    served = false;
    assertThat(
            said(
                review(
                    "CREATE",
                    "egresses",
                    "{appliedTo: {}, externalIPPool: none, egressIP: 10.6.1.9}",
                    "")))
        .isEmpty();
  }

  /** An answer that rests on nothing would be worse than none, and the API server refuses then. */
  @Test
  void withoutTheApiServerNothingIsAnswered() {
    answering = false;
    assertThatThrownBy(() ->
            reviews.validate(
                review("CREATE", "egresses", "{appliedTo: {}, externalIPPool: p}", "")))
        .isInstanceOf(KubernetesClientException.class);
  }
}
