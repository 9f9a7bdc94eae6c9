package io.egressgateway.adapter.k8s.publish;

import static io.egressgateway.adapter.k8s.publish.PublishedCluster.EIP;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.NODE;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.SLICE;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.group;
import static io.egressgateway.adapter.k8s.publish.PublishedCluster.publication;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressEndpointSliceResource;
import io.egressgateway.adapter.k8s.crd.EgressGatewayResource;
import io.egressgateway.adapter.k8s.crd.EgressPolicyResource;
import io.egressgateway.adapter.k8s.crd.EgressTunnelResource;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.testkit.contract.ControllerPublisherContract;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A publication as a whole. */
@NullUnmarked // a null where a test expects a value fails that test
class Fabric8ControllerPublisherTest extends ControllerPublisherContract {
  private final PublishedCluster cluster = new PublishedCluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Override
  protected ControllerPublisher publisher() {
    return cluster.publisher;
  }

  @Override
  protected Publication something() {
    return publication();
  }

  @Test
  void everythingOfAPublicationIsWritten() {
    PublishReport report =
        cluster.publisher.publish(
            publication(group(EIP, true, "well formed"), List.of(SLICE), List.of()));
    assertThat(report.failures()).isEmpty();
    assertThat(report.written()).isEqualTo(5);

    EgressGatewayResource gateway = cluster.gateway();
    assertThat(gateway.getFinalizers()).containsExactly(EgressGatewayResource.FINALIZER);
    assertThat(gateway.spec().orElseThrow().ippools().ipv4DefaultEIP()).isEqualTo("10.6.1.60");
    assertThat(cluster.server.client().getKubernetesSerialization().asJson(gateway))
        .contains(
            "\"nodeList\":[{\"eips\":[{\"ipv4\":\"10.6.1.55\",\"policies\":"
                + "[{\"name\":\"e\",\"namespace\":\"default\"}]}],\"name\":\"n1\",\"status\":\"Ready\"}]",
            "\"ipUsage\":{\"ipv4Free\":5,\"ipv4Total\":6,\"ipv6Free\":0,\"ipv6Total\":0}");

    EgressPolicyResource policy =
        cluster
            .server
            .client()
            .resources(EgressPolicyResource.class)
            .inNamespace("default")
            .withName("e")
            .get();
    assertThat(policy.status().orElseThrow().eip().ipv4()).isEqualTo("10.6.1.55");
    assertThat(policy.status().orElseThrow().node()).isEqualTo("n1");
    assertThat(policy.status().orElseThrow().conditions().getFirst().lastTransitionTime())
        .isEqualTo("2026-11-21T10:00:00Z");

    EgressTunnelResource tunnel = cluster.tunnel();
    assertThat(tunnel.getFinalizers()).containsExactly(EgressTunnelResource.FINALIZER);
    assertThat(tunnel.status().orElseThrow().mark()).isEqualTo("0x26000001");
    assertThat(tunnel.status().orElseThrow().tunnel().mac()).isEqualTo("66:c5:d6:cc:29:54");

    EgressEndpointSliceResource slice = cluster.slices().getFirst();
    assertThat(slice.name()).startsWith("e-");
    assertThat(slice.getMetadata().getLabels()).containsEntry("spidernet.io/policy-name", "e");
    assertThat(slice.getMetadata().getOwnerReferences().getFirst().getBlockOwnerDeletion())
        .isTrue();
    assertThat(slice.endpoints().getFirst().ipv6()).containsExactly("fd00:10::5");

    assertThat(
            cluster
                .server
                .client()
                .resources(EgressClusterInfoResource.class)
                .withName("default")
                .get()
                .status()
                .orElseThrow()
                .clusterIP()
                .ipv4())
        .containsExactly("10.96.0.0/16");
  }

  @Test
  void theSamePublicationAgainWritesNothing() {
    cluster.publisher.publish(publication());
    cluster.source.snapshot();
    // The condition of the gateway names the generation, which the default egress IP has raised.
    cluster.publisher.publish(publication());
    assertThat(cluster.publisher.publish(publication()).written()).isZero();
    cluster.source.snapshot();
    assertThat(cluster.publisher.publish(publication()).written()).isZero();
  }

  @Test
  void ownWritesAreInTheNextSnapshotEvenIfNoWatchTells() {
    cluster.server.faults().dropWatches();
    cluster.publisher.publish(
        publication(group(EIP, true, "well formed"), List.of(SLICE), List.of()));
    ClusterSnapshot next = cluster.source.snapshot().orElseThrow();
    assertThat(next.slices()).hasSize(1);
    assertThat(next.tunnels().get(NODE).mark()).contains(FwMark.of("0x26000001"));
    assertThat(next.published().get("g").nodes().getFirst().egresses()).hasSize(1);
    assertThat(next.reported().groups().get("g")).containsEntry("Accepted", "Valid");
  }

  @Test
  void transitionTimesChangeOnlyWithTheStatus() {
    cluster.publisher.publish(publication());
    cluster.source.snapshot();
    cluster.now = cluster.now.plusSeconds(60);
    cluster.publisher.publish(publication(group(EIP, true, "another text"), List.of(), List.of()));
    var condition = cluster.gateway().status().orElseThrow().conditions().getFirst();
    assertThat(condition.message()).isEqualTo("another text");
    assertThat(condition.lastTransitionTime()).isEqualTo("2026-11-21T10:00:00Z");
  }

  @Test
  void aGroupThatChangedMeanwhileIsAConflictAndDoesNotStopTheOthers() {
    cluster
        .server
        .client()
        .resources(EgressGatewayResource.class)
        .withName("g")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"labels\":{\"touched\":\"yes\"}}}");
    PublishReport report = cluster.publisher.publish(publication());
    assertThat(report.failures())
        .extracting(PublishReport.Failure::object, PublishReport.Failure::kind)
        .containsExactly(Tuple.tuple("EgressGateway/g", PublishReport.Kind.CONFLICT));
    assertThat(report.written()).isEqualTo(3);
    cluster.awaitSnapshot(
        "the touch",
        _ ->
            cluster
                    .source
                    .objects()
                    .gateways()
                    .object("", "g")
                    .orElseThrow()
                    .getMetadata()
                    .getLabels()
                != null);
    assertThat(cluster.publisher.publish(publication()).failures()).isEmpty();
  }

  @Test
  void anApiServerThatIsAwayIsAFailurePerObject() {
    cluster.server.faults().answerUnavailable();
    PublishReport report = cluster.publisher.publish(publication());
    assertThat(report.written()).isZero();
    assertThat(report.failures())
        .hasSize(4)
        .allMatch(failure -> failure.kind() == PublishReport.Kind.UNAVAILABLE);
    cluster.server.faults().clear();
    assertThat(cluster.publisher.publish(publication()).failures()).isEmpty();
  }
}
