package io.egressgateway.adapter.k8s.operate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressResource;
import io.egressgateway.adapter.k8s.crd.ExternalIpPoolResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Antrea's objects at the command line. */
class AntreaConsoleTest {
  private static final PolicyKey EGRESS = new PolicyKey.OfEgress("web");
  private static final String POOL = "externalippool/pool";
  private static final AddressPair EIP = AddressPair.of(IpAddress.of("10.6.1.1"));

  private LabServer server;
  private ClusterConsole console;

  @BeforeEach
  void start() {
    server = new LabServer().withAntrea();
    server.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: ExternalIPPool
        metadata: {name: pool}
        spec: {ipRanges: [{cidr: 10.6.1.0/30}], nodeSelector: {}}
        ---
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata: {name: web}
        spec: {appliedTo: {}, externalIPPool: pool, egressIP: 10.6.1.1}
        """);
    server
        .client()
        .resources(ExternalIpPoolResource.class)
        .withName("pool")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"nodeList\":[{\"name\":\"n1\",\"status\":\"Ready\",\"eips\":[{\"ipv4\":"
                + "\"10.6.1.1\",\"policies\":[{\"name\":\"web\"}]}]},{\"name\":\"n2\",\"status\":"
                + "\"Ready\"}]}}");
    server
        .client()
        .resources(EgressResource.class)
        .withName("web")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"egressNode\":\"n1\",\"egressIP\":\"10.6.1.1\"}}");
    console = new ClusterConsole(server.client());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void poolsAndEgressesAreInThePicture() throws Exception {
    ClusterPicture picture = console.picture();
    assertThat(picture.groups()).containsOnlyKeys(POOL);
    assertThat(picture.policies()).containsOnlyKeys(EGRESS);
    ShownPolicy egress = requireNonNull(picture.policies().get(EGRESS));
    assertThat(egress.gateway()).isEqualTo(POOL);
    assertThat(egress.node()).isEqualTo("n1");
    ShownGroup pool = requireNonNull(picture.groups().get(POOL));
    assertThat(pool.published().owner(IpAddress.of("10.6.1.1"))).contains(new NodeName("n1"));
  }

  @Test
  void anEgressIpOfAPoolCanBeMovedAndTheMoveIsNotedAtTheEgress() throws Exception {
    ShownGroup group = console.group(POOL).orElseThrow();
    NodeName target = new NodeName("n2");
    assertThat(console.publish(group, group.published().moved(EIP, target))).isTrue();
    assertThat(console.group(POOL).orElseThrow().published().owner(IpAddress.of("10.6.1.1")))
        .contains(target);
    assertThat(console.publish(group, group.published())).as("over an older version").isFalse();
    Instant now = Instant.parse("2026-11-25T10:00:00Z");
    console.noteMove(EGRESS, "moved by hand", now);
    assertThat(console.moves()).containsEntry(EGRESS, now);
    assertThat(console.policy(EGRESS)).isPresent();
  }

  private void status(String egress, String json) {
    server
        .client()
        .resources(EgressResource.class)
        .withName(egress)
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), json);
  }

  private EgressResource egress(String name) {
    return server.client().resources(EgressResource.class).withName(name).get();
  }

  private List<String> clean() throws Exception {
    List<String> told = new ArrayList<>();
    console
        .cleanup(new ClusterCleanup.Names("none", "none", "default", "none", "none"))
        .run(told::add, Instant.EPOCH);
    return told;
  }

  private static String condition(String type) {
    return "{\"type\":\""
        + type
        + "\",\"status\":\"True\",\"reason\":\"R\",\"message\":\"\",\"lastTransitionTime\":"
        + "\"2026-01-01T00:00:00Z\"}";
  }

  @Test
  void cleaningTakesWhatWasWrittenIntoUsersObjectsAndLeavesTheObjects() throws Exception {
    server.apply(
        """
        apiVersion: crd.antrea.io/v1beta1
        kind: Egress
        metadata:
          name: given
          annotations: {egressgateway.spidernet.io/allocated-egress-ip: 10.6.1.2, mine: kept}
        spec: {appliedTo: {}, externalIPPool: pool, egressIP: 10.6.1.2}
        """);
    status("web", "{\"status\":{\"conditions\":[" + condition("Programmed") + "]}}");
    assertThat(clean())
        .containsExactlyInAnyOrder(
            "annotation egressgateway.spidernet.io/allocated-egress-ip of Egress given",
            "status of Egress web",
            "status of ExternalIPPool pool");
    assertThat(egress("web").status()).isEmpty();
    assertThat(egress("given").getMetadata().getAnnotations()).isEqualTo(Map.of("mine", "kept"));
    assertThat(egress("given").spec().orElseThrow().egressIP()).isEqualTo("10.6.1.2");
    assertThat(
            server.client().resources(ExternalIpPoolResource.class).withName("pool").get().status())
        .isEmpty();
    assertThat(clean()).as("nothing is left").isEmpty();
  }

  @Test
  void cleaningLeavesAloneWhatAntreaWrote() throws Exception {
    status(
        "web",
        "{\"status\":{\"egressNode\":\"n1\",\"egressIP\":\"10.6.1.1\",\"conditions\":["
            + condition("IPAssigned")
            + "]}}");
    assertThat(clean()).doesNotContain("status of Egress web");
    assertThat(egress("web").status().orElseThrow().egressNode()).isEqualTo("n1");
  }
}
