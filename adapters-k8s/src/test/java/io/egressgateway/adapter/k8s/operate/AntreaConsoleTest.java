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
}
