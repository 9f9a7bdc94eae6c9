package io.egressgateway.adapter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.port.cluster.ClusterSource;
import io.egressgateway.testkit.contract.ClusterSourceContract;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@NullUnmarked // a null where a test expects a value fails that test
class ControllerClusterSourceTest extends ClusterSourceContract<ClusterSnapshot> {
  private static final NamespacedName POD = new NamespacedName("default", "p1");

  private LabServer server;
  private final List<ControllerClusterSource> sources = new ArrayList<>();

  @BeforeEach
  void start() {
    server = new LabServer();
    server.apply(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: n1, labels: {egress: "true"}}
        spec: {podCIDRs: [10.244.0.0/24, "fd00:10::/64"]}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: g}
        spec:
          ippools: {ipv4: [10.6.1.55-10.6.1.60]}
          nodeSelector: {selector: {matchLabels: {egress: "true"}}}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressGateway
        metadata: {name: bad}
        spec:
          ippools: {ipv6: ["fd00::2-fd00::1"]}
          nodeSelector: {selector: {matchLabels: {egress: "true"}}}
        ---
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressPolicy
        metadata: {name: e, namespace: default}
        spec:
          egressGatewayName: g
          appliedTo: {podSelector: {matchLabels: {app: a}}}
        """);
    pod("p1", "{app: a}", "10.244.0.5");
  }

  @AfterEach
  void stop() {
    sources.forEach(ControllerClusterSource::close);
    server.close();
  }

  private void pod(String name, String labels, String ip) {
    server.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: %s}
        spec: {nodeName: n1, containers: [{name: c, image: i}]}
        """
            .formatted(name, labels));
    server
        .client()
        .pods()
        .inNamespace("default")
        .withName(name)
        .editStatus(pod -> {
          pod.setStatus(new PodStatusBuilder().withPhase("Running").addNewPodIP(ip).build());
          return pod;
        });
  }

  @Override
  protected ControllerClusterSource source() {
    ControllerClusterSource source =
        new ControllerClusterSource(
            server.client(), Duration.ofMillis(200), List.of(IpPrefix.of("10.99.0.0/16")));
    sources.add(source);
    return source;
  }

  @Override
  protected void change() {
    server
        .client()
        .pods()
        .inNamespace("default")
        .withName("p1")
        .edit(pod -> {
          pod.getMetadata().setLabels(Map.of("app", "b"));
          return pod;
        });
  }

  private static ClusterSnapshot await(
      String what, ClusterSource<ClusterSnapshot> source, Predicate<ClusterSnapshot> condition) {
    LabServer.await(what, () -> source.snapshot().filter(condition).isPresent());
    return source.snapshot().orElseThrow();
  }

  @Test
  void whatIsAppliedIsInTheSnapshot() {
    ControllerClusterSource source = source();
    source.start();
    ClusterSnapshot snapshot = await("all", source, _ -> true);
    assertThat(snapshot.nodes().get(new NodeName("n1")).podCidrs())
        .containsExactly(IpPrefix.of("10.244.0.0/24"), IpPrefix.of("fd00:10::/64"));
    assertThat(snapshot.pods().get(POD).addresses()).containsExactly(IpAddress.of("10.244.0.5"));
    assertThat(snapshot.groups().get("g").accepted()).isPresent();
    assertThat(snapshot.groups().get("bad")).isInstanceOf(Declared.Refused.class);
    assertThat(snapshot.policies().get(PolicyKey.of("default", "e")).accepted()).isPresent();
    assertThat(snapshot.namespaceLabels()).containsKey("default");
    assertThat(snapshot.serviceCidrs()).containsExactly(IpPrefix.of("10.96.0.0/16"));
    assertThat(snapshot.pluginRanges().values()).allMatch(Map::isEmpty);
    assertThat(snapshot.revisions().policies().get(PolicyKey.of("default", "e"))).isPositive();
    assertThat(snapshot.revisions().groups().get("g")).isPositive();
    assertThat(snapshot.rangesWish()).isEqualTo(new Declared.Accepted<>(ClusterRangesWish.DEFAULT));
  }

  @Test
  void aCordonedNodeIsNotSchedulable() {
    ControllerClusterSource source = source();
    source.start();
    NodeName node = new NodeName("n1");
    await("the node", source, now -> now.nodes().get(node).schedulable());
    server
        .client()
        .nodes()
        .withName("n1")
        .edit(known -> {
          known.getSpec().setUnschedulable(true);
          return known;
        });
    await("the cordon", source, now -> !now.nodes().get(node).schedulable());
  }

  @Test
  void howManyEgressIpsANodeTakesIsHeardWhenNothingElseOfItChanges() {
    ControllerClusterSource source = source();
    source.start();
    NodeName node = new NodeName("n1");
    await("the node", source, now -> now.nodes().get(node).maxEgressIps().isEmpty());
    server
        .client()
        .nodes()
        .withName("n1")
        .edit(known -> {
          known.getMetadata().setAnnotations(Map.of("node.antrea.io/max-egress-ips", "3"));
          return known;
        });
    await(
        "the annotation",
        source,
        now ->
            now.nodes().get(node).maxEgressIps().equals(Optional.of(new Declared.Accepted<>(3))));
  }

  @Test
  void deletedObjectsLeaveTheSnapshot() {
    ControllerClusterSource source = source();
    source.start();
    await("the pod", source, now -> now.pods().containsKey(POD));
    server.client().pods().inNamespace("default").withName("p1").withGracePeriod(0).delete();
    assertThat(await("the pod gone", source, now -> !now.pods().containsKey(POD)).groups())
        .hasSize(2);
  }

  @Test
  void droppedWatchesLoseNothing() {
    ControllerClusterSource source = source();
    source.start();
    await("a first snapshot", source, _ -> true);
    server.faults().dropWatches();
    pod("p2", "{app: a}", "10.244.0.6");
    assertThat(await("the second pod", source, now -> now.pods().size() == 2).groups()).hasSize(2);
  }

  @Test
  void expiredVersionsAreListedAnew() {
    ControllerClusterSource source = source();
    source.start();
    await("a first snapshot", source, _ -> true);
    server.faults().goAway();
    server.faults().expireWatchLog();
    server.faults().comeBack();
    pod("p2", "{app: a}", "10.244.0.6");
    server.client().pods().inNamespace("default").withName("p1").withGracePeriod(0).delete();
    ClusterSnapshot snapshot =
        await(
            "the second pod alone",
            source,
            now -> now.pods().size() == 1 && !now.pods().containsKey(POD));
    assertThat(snapshot.groups()).hasSize(2);
  }

  @Test
  void theLastStateStandsWhileTheApiServerIsAway() {
    ControllerClusterSource source = source();
    source.start();
    ClusterSnapshot before = await("a first snapshot", source, _ -> true);
    server.faults().goAway();
    assertThat(source.snapshot()).contains(before);
    server.faults().comeBack();
    change();
    await(
        "the change after the restart",
        source,
        now -> "b".equals(now.pods().get(POD).labels().get("app")));
  }

  @Test
  void finishedAndHostNetworkPodsAreLeftOut() {
    server.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: host, namespace: default}
        spec: {nodeName: n1, hostNetwork: true, containers: [{name: c, image: i}]}
        """);
    ControllerClusterSource source = source();
    source.start();
    assertThat(await("a first snapshot", source, _ -> true).pods()).containsOnlyKeys(POD);
    server
        .client()
        .pods()
        .inNamespace("default")
        .withName("p1")
        .editStatus(pod -> {
          pod.getStatus().setPhase("Succeeded");
          return pod;
        });
    await("no pod", source, now -> now.pods().isEmpty());
  }
}
