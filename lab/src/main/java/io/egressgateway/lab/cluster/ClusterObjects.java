package io.egressgateway.lab.cluster;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.LabPod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what kubelets, the scheduler and an installation write: CRDs, nodes, pods. */
final class ClusterObjects {
  static final String GROUP = "egressgateway.spidernet.io";
  private static final List<String> KINDS =
      List.of(
          "egressclusterendpointslices",
          "egressclusterinfos",
          "egressclusterpolicies",
          "egressendpointslices",
          "egressgateways",
          "egresspolicies",
          "egresstunnels");

  private final LabApi api;

  ClusterObjects(LabApi api) {
    this.api = api;
  }

  void installCrds() {
    for (String kind : KINDS) {
      api.apply(
          "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + kind + "." + GROUP,
          resource("crds/" + GROUP + "_" + kind + ".yaml"));
    }
  }

  /** The definitions of Antrea's kinds, which only somebody who wants them installs. */
  void installAntreaCrds() {
    for (String kind : List.of("egresses", "externalippools")) {
      api.apply(
          "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/" + kind + ".crd.antrea.io",
          resource("crds-antrea/crd.antrea.io_" + kind + ".yaml"));
    }
  }

  void createNode(LabNode node) {
    String path = "/api/v1/nodes/" + node.name();
    List<String> networks = node.podCidrs().stream().map(IpPrefix::toString).toList();
    String spec =
        networks.isEmpty()
            ? "{}"
            : "{podCIDR: \"%s\", podCIDRs: [%s]}".formatted(networks.getFirst(), quoted(networks));
    api.apply(
        path,
        """
        apiVersion: v1
        kind: Node
        metadata:
          name: %s
          labels:
            kubernetes.io/hostname: %s
            kubernetes.io/os: linux
        spec: %s
        """
            .formatted(node.name(), node.name(), spec));
    String addresses =
        node.addresses().toList().stream()
            .map(address -> "  - {type: InternalIP, address: \"" + address + "\"}\n")
            .collect(Collectors.joining());
    api.patchStatus(
        path,
        """
        apiVersion: v1
        kind: Node
        metadata:
          name: %s
        status:
          addresses:
        %s  conditions:
          - {type: Ready, status: "True", reason: KubeletReady, message: lab}
        """
            .formatted(node.name(), addresses));
  }

  void createPod(LabNode node, LabPod pod, String app) {
    String path = "/api/v1/namespaces/default/pods/" + pod.name();
    api.apply(
        path,
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          namespace: default
          labels:
            app: %s
        spec:
          nodeName: %s
          containers:
          - {name: main, image: "lab"}
        """
            .formatted(pod.name(), app, node.name()));
    List<IpAddress> addresses = pod.addresses().toList();
    String all =
        addresses.stream()
            .map(address -> "  - {ip: \"" + address + "\"}\n")
            .collect(Collectors.joining());
    api.patchStatus(
        path,
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: %s
          namespace: default
        status:
          phase: Running
          hostIP: "%s"
          podIP: "%s"
          podIPs:
        %s\
        """
            .formatted(
                pod.name(), node.addresses().toList().getFirst(), addresses.getFirst(), all));
  }

  void createNamespace(String name) {
    api.apply(
        "/api/v1/namespaces/" + name,
        "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: " + name + "\n");
  }

  static String quoted(List<String> texts) {
    return texts.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
  }

  /** A resource of the jar as text. */
  static String resource(String name) {
    try (InputStream in = ClusterObjects.class.getClassLoader().getResourceAsStream(name)) {
      if (in == null) {
        throw new LabException("missing in the jar: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException unreadable) {
      throw new LabException("cannot read " + name, unreadable);
    }
  }
}
