package io.egressgateway.adapter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
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
  void calicosPoolsAreSeenFromTheMomentTheyAreServed() {
    ControllerClusterSource source = source();
    source.start();
    await("a first snapshot", source, _ -> true);
    server.apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: ippools.crd.projectcalico.org}
        spec:
          group: crd.projectcalico.org
          names: {kind: IPPool, listKind: IPPoolList, plural: ippools, singular: ippool}
          scope: Cluster
          versions:
            - name: v1
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
    server.apply(
        """
        apiVersion: crd.projectcalico.org/v1
        kind: IPPool
        metadata: {name: default-pool}
        spec: {cidr: 10.244.0.0/16}
        """);
    ClusterSnapshot snapshot =
        await("the pool", source, now -> now.pluginRanges().containsKey(PodCidrMode.CALICO));
    assertThat(snapshot.pluginRanges().get(PodCidrMode.CALICO))
        .containsEntry("default-pool", List.of(IpPrefix.of("10.244.0.0/16")));
  }

  @Test
  void ciliumsNodesTellWhatTheyWereGiven() {
    server.apply(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: ciliumnodes.cilium.io}
        spec:
          group: cilium.io
          names:
            {kind: CiliumNode, listKind: CiliumNodeList, plural: ciliumnodes, singular: ciliumnode}
          scope: Cluster
          versions:
            - name: v2
              served: true
              storage: true
              schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        """);
    server.apply(
        """
        apiVersion: cilium.io/v2
        kind: CiliumNode
        metadata: {name: n1}
        spec:
          ipam:
            podCIDRs: [10.244.3.0/24, "fd00:3::/64"]
            pools: {allocated: [{pool: default, cidrs: [10.245.0.0/28]}]}
        """);
    ControllerClusterSource source = source();
    source.start();
    ClusterSnapshot snapshot =
        await("the node", source, now -> !ranges(now, PodCidrMode.CILIUM).isEmpty());
    assertThat(ranges(snapshot, PodCidrMode.CILIUM))
        .containsEntry(
            "n1",
            List.of(
                IpPrefix.of("10.244.3.0/24"),
                IpPrefix.of("fd00:3::/64"),
                IpPrefix.of("10.245.0.0/28")));
  }

  private static Map<String, List<IpPrefix>> ranges(ClusterSnapshot snapshot, PodCidrMode plugin) {
    return snapshot.pluginRanges().getOrDefault(plugin, Sorted.emptyMap());
  }

  @Test
  void flannelsNetworkIsReadFromItsConfiguration() {
    ControllerClusterSource source = source();
    source.start();
    await("a first snapshot", source, _ -> true);
    server.apply(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: kube-flannel}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kube-flannel-cfg, namespace: kube-flannel}
        data:
          net-conf.json: |
            {"Network": "10.42.0.0/16", "EnableIPv6": true, "IPv6Network": "fd42::/56",
             "Backend": {"Type": "vxlan"}}
        """);
    ClusterSnapshot snapshot =
        await("the network", source, now -> !ranges(now, PodCidrMode.FLANNEL).isEmpty());
    assertThat(ranges(snapshot, PodCidrMode.FLANNEL))
        .containsEntry(
            "kube-flannel", List.of(IpPrefix.of("10.42.0.0/16"), IpPrefix.of("fd42::/56")));
  }

  @Test
  void serviceRangesComeFromTheApiThenFromComponentsThenFromOurConfiguration() {
    ControllerClusterSource source = source();
    source.start();
    await("those of the API", source, now -> services(now).contains("10.96.0.0/16"));
    server
        .client()
        .genericKubernetesResources("networking.k8s.io/v1", "ServiceCIDR")
        .withName("kubernetes")
        .delete();
    await("ours", source, now -> services(now).equals("[10.99.0.0/16]"));
    server.apply(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kubeadm-config, namespace: kube-system}
        data:
          ClusterConfiguration: |
            kind: ClusterConfiguration
            networking:
              podSubnet: 10.244.0.0/16
              serviceSubnet: 10.97.0.0/16,fd97::/112
        """);
    await("kubeadm's", source, now -> services(now).equals("[10.97.0.0/16, fd97::/112]"));
    server.apply(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-controller-manager-n1
          namespace: kube-system
          labels: {component: kube-controller-manager}
        spec:
          hostNetwork: true
          containers:
          - name: c
            image: i
            command: [kube-controller-manager, --service-cluster-ip-range=10.98.0.0/16]
        """);
    await("the flag's", source, now -> services(now).equals("[10.98.0.0/16]"));
  }

  private static String services(ClusterSnapshot snapshot) {
    return snapshot.serviceCidrs().toString();
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
