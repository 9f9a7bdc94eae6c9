package io.egressgateway.adapter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.crd.EgressClusterInfoResource;
import io.egressgateway.adapter.k8s.crd.EgressClusterPolicyResource;
import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.testkit.contract.ClusterSourceContract;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AgentClusterSourceTest extends ClusterSourceContract<NodeSnapshot> {
  private static final NodeName NODE = new NodeName("n1");

  private LabServer server;
  private final List<AgentClusterSource> sources = new ArrayList<>();

  @BeforeEach
  void start() {
    server = new LabServer();
    server.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1, labels: {egress: "true"}}
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: n2}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: own, namespace: default}
        spec: {nodeName: n1, containers: [{name: c, image: i}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: foreign, namespace: default}
        spec: {nodeName: n2, containers: [{name: c, image: i}]}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata: {name: default}
        """);
    publishRanges("10.96.0.0/16");
  }

  private void publishRanges(String cidr) {
    server
        .client()
        .resources(EgressClusterInfoResource.class)
        .withName("default")
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"status\":{\"clusterIP\":{\"ipv4\":[\"" + cidr + "\"]}}}");
  }

  @AfterEach
  void stop() {
    sources.forEach(AgentClusterSource::close);
    server.close();
  }

  @Override
  protected AgentClusterSource source() {
    AgentClusterSource source = new AgentClusterSource(server.client(), NODE);
    sources.add(source);
    return source;
  }

  @Override
  protected void change() {
    publishRanges("10.97.0.0/16");
  }

  @Test
  void onlyTheOwnNodesPodsAndLabelsAreSeen() {
    AgentClusterSource source = source();
    source.start();
    LabServer.await("a snapshot", () -> source.snapshot().isPresent());
    NodeSnapshot snapshot = source.snapshot().orElseThrow();
    assertThat(snapshot.ownPods()).containsOnlyKeys(new NamespacedName("default", "own"));
    assertThat(snapshot.labels()).containsEntry("egress", "true");
    assertThat(snapshot.clusterRanges()).containsExactly(IpPrefix.of("10.96.0.0/16").toRange());
  }

  @Test
  void podsOfOtherNodesAreLocatedOnlyForAGatewayOfSourcePrefixes() {
    server
        .client()
        .pods()
        .inNamespace("default")
        .withName("foreign")
        .editStatus(pod -> {
          pod.setStatus(
              new PodStatusBuilder().withPhase("Running").addNewPodIP("10.244.2.5").build());
          return pod;
        });
    AgentClusterSource source = source();
    source.start();
    LabServer.await("a snapshot", () -> source.snapshot().isPresent());
    assertThat(source.snapshot().orElseThrow().remotePods()).isEmpty();
    server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: g}
        spec:
          ippools: {ipv4: [10.6.1.55]}
          nodeSelector: {selector: {matchLabels: {egress: "true"}}}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterPolicy
        metadata: {name: sources}
        spec:
          egressGatewayName: g
          appliedTo: {podSubnet: [10.244.0.0/16]}
        """);
    LabServer.await(
        "the pod's node",
        () ->
            source
                .snapshot()
                .filter(now ->
                    now.remotePods().equals(Map.of(IpAddress.of("10.244.2.5"), new NodeName("n2"))))
                .isPresent());
    assertThat(source.snapshot().orElseThrow().progress().clusterPolicies()).isPositive();
    server.client().resources(EgressClusterPolicyResource.class).withName("sources").delete();
    LabServer.await(
        "no pods any more",
        () -> source.snapshot().filter(now -> now.remotePods().isEmpty()).isPresent());
  }

  @Test
  void theRangesStandWhenTheirObjectIsDeleted() {
    AgentClusterSource source = source();
    source.start();
    LabServer.await("a snapshot", () -> source.snapshot().isPresent());
    server.client().resources(EgressClusterInfoResource.class).withName("default").delete();
    server.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: later}
        """);
    LabServer.await(
        "the namespace",
        () -> source.snapshot().orElseThrow().namespaceLabels().containsKey("later"));
    assertThat(source.snapshot().orElseThrow().clusterRanges()).hasSize(1);
  }

  @Test
  void withoutPublishedRangesThereIsNoSnapshot() {
    server.client().resources(EgressClusterInfoResource.class).withName("default").delete();
    AgentClusterSource source = source();
    source.start();
    LabServer.await(
        "the tunnels listed", () -> source.snapshot().isEmpty() && sourceListed(source));
    assertThat(source.snapshot()).isEmpty();
    server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata: {name: default}
        """);
    publishRanges("10.96.0.0/16");
    LabServer.await("a snapshot", () -> source.snapshot().isPresent());
  }

  /** The own tunnel shows up in the cache only when it was listed. */
  private boolean sourceListed(AgentClusterSource source) {
    server.apply(
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressTunnel
        metadata: {name: n1}
        """);
    return source.tunnels().object("", "n1").isPresent();
  }
}
