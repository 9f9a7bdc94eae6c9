package io.egressgateway.adapter.k8s.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.domain.cluster.ClusterRangesWish.PodCidrMode;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.cluster.ClusterSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where the controller reads which addresses are inside of the cluster. */
class InsideRangesTest {
  private final LabServer server = new LabServer();
  private final ControllerClusterSource source =
      new ControllerClusterSource(
          server.client(), Duration.ofMillis(200), List.of(IpPrefix.of("10.99.0.0/16")));

  @AfterEach
  void stop() {
    source.close();
    server.close();
  }

  private static ClusterSnapshot await(
      String what, ClusterSource<ClusterSnapshot> source, Predicate<ClusterSnapshot> condition) {
    LabServer.await(what, () -> source.snapshot().filter(condition).isPresent());
    return source.snapshot().orElseThrow();
  }

  @Test
  void calicosPoolsAreSeenFromTheMomentTheyAreServed() {
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
}
