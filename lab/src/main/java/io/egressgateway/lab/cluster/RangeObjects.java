package io.egressgateway.lab.cluster;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.Cni;
import java.util.List;

/**
 * Writes the objects that tell of pod ranges, and the EgressClusterInfo that an installation makes.
 */
record RangeObjects(LabApi api, LabOptions options) {
  void create() {
    createClusterInformation();
    if (options.cni() == Cni.CALICO) {
      createCalicoPools();
    }
  }

  private IpPrefix podNetwork(IpFamily family) {
    return new AddressPlan(options.stack(), options.cni()).podNetwork(family);
  }

  /** What nothing in a cluster with this CNI tells, so that its user has to. */
  private List<String> extraRanges() {
    return switch (options.cni()) {
      case BRIDGE, CALICO, FLANNEL -> List.of();
      case WEAVE, SPIDERPOOL ->
          options.stack().families().stream()
              .map(this::podNetwork)
              .map(IpPrefix::toString)
              .toList();
    };
  }

  private void createClusterInformation() {
    api.apply(
        "/apis/" + ClusterObjects.GROUP + "/v1beta1/egressclusterinfos/default",
        """
        apiVersion: egressgateway.spidernet.io/v1beta1
        kind: EgressClusterInfo
        metadata:
          name: default
        spec:
          autoDetect:
            podCidrMode: auto
            clusterIP: true
            nodeIP: true
          extraCidr: [%s]
        """
            .formatted(ClusterObjects.quoted(extraRanges())));
  }

  private void createCalicoPools() {
    String group = "crd.projectcalico.org";
    api.apply(
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ippools." + group,
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
    for (IpFamily family : options.stack().families()) {
      String name = family == IpFamily.IPV4 ? "default-ipv4-ippool" : "default-ipv6-ippool";
      api.apply(
          "/apis/" + group + "/v1/ippools/" + name,
          """
          apiVersion: crd.projectcalico.org/v1
          kind: IPPool
          metadata: {name: %s}
          spec: {cidr: "%s", vxlanMode: Always, ipipMode: Never, natOutgoing: true}
          """
              .formatted(name, podNetwork(family)));
    }
  }
}
