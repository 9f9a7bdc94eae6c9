package io.egressgateway.app.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.egressgateway.lab.cluster.LabApi;
import io.egressgateway.lab.topology.LabNode;
import java.util.stream.Collectors;

/** Objects that users write, in the few forms that tests need. */
final class Objects {
  private Objects() {}

  /** A policy for pods with a label; {@code more} is further YAML of its spec. */
  static void policy(LiveCluster cluster, String name, String gateway, String more) {
    cluster
        .lab()
        .api()
        .apply(
            LiveCluster.POLICIES + name,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressPolicy
            metadata: {name: %1$s, namespace: default}
            spec:
              egressGatewayName: %2$s
              appliedTo:
                podSelector:
                  matchLabels: {covered: %1$s}
            %3$s\
            """
                .formatted(name, gateway, more.indent(2)));
  }

  /**
   * A policy of whoever sends from the second pods' addresses.
   *
   * @param path of the object, of either kind
   * @param more further lines of the spec
   */
  static void sources(LiveCluster cluster, String path, String more) {
    boolean namespaced = path.startsWith(LiveCluster.POLICIES);
    String name = path.substring(path.lastIndexOf('/') + 1);
    String prefixes =
        cluster.nodes().stream()
            .flatMap(node -> node.pod(2).addresses().toList().stream())
            .map(address -> "\"" + address.toPrefix() + "\"")
            .collect(Collectors.joining(", "));
    cluster
        .lab()
        .api()
        .apply(
            path,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: %s
            metadata: {name: %s%s}
            spec:
              egressGatewayName: default
              appliedTo: {podSubnet: [%s]}
            %s\
            """
                .formatted(
                    namespaced ? "EgressPolicy" : "EgressClusterPolicy",
                    name,
                    namespaced ? ", namespace: default" : "",
                    prefixes,
                    more.indent(2)));
  }

  /** The reason of an object's condition; empty where it has none of that type. */
  static String reason(LiveCluster cluster, String path, String type) {
    return condition(cluster, path, type).path("reason").asText();
  }

  static JsonNode condition(LiveCluster cluster, String path, String type) {
    for (JsonNode condition : cluster.object(path).path("status").path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition;
      }
    }
    return MissingNode.getInstance();
  }

  static void deletePolicy(LiveCluster cluster, String name) {
    cluster.lab().api().delete(LiveCluster.POLICIES + name);
  }

  /** A gateway group of the same nodes as the quick start's; {@code pools} is its ippools. */
  static void gateway(LiveCluster cluster, String name, String pools) {
    cluster
        .lab()
        .api()
        .apply(
            LiveCluster.GATEWAYS + name,
            """
            apiVersion: egressgateway.spidernet.io/v1beta1
            kind: EgressGateway
            metadata: {name: %s}
            spec:
              nodeSelector:
                selector:
                  matchLabels: {egressgateway: "true"}
              ippools: %s
            """
                .formatted(name, pools));
  }

  /** Sets a label of a node's second pod, or takes it away: {@code null} in JSON. */
  static void cover(LiveCluster cluster, LabNode node, String policy) {
    String value = policy.isEmpty() ? "null" : "\"" + policy + "\"";
    cluster
        .lab()
        .api()
        .mergePatch(podPath(node), "{\"metadata\":{\"labels\":{\"covered\":" + value + "}}}");
  }

  /**
   * The second pod of a node, as a kubelet reports it; covered by a policy unless that is empty.
   */
  static void createPod(LiveCluster cluster, LabNode node, String policy) {
    String label = policy.isEmpty() ? "" : ", covered: " + policy;
    String head =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: default, labels: {app: other%s}}
        """
            .formatted(node.pod(2).name(), label);
    String spec = "spec: {nodeName: %s, containers: [{name: main, image: lab}]}\n";
    cluster.lab().api().apply(podPath(node), head + spec.formatted(node.name()));
    String addresses =
        node.pod(2).addresses().toList().stream()
            .map(address -> "{ip: \"" + address + "\"}")
            .collect(Collectors.joining(", "));
    String status = "status: {phase: Running, podIP: \"%s\", podIPs: [%s]}\n";
    cluster
        .lab()
        .api()
        .patchStatus(
            podPath(node),
            head + status.formatted(node.pod(2).addresses().toList().getFirst(), addresses));
  }

  /** The Ready condition of a Node, as a kubelet or the node lifecycle controller says it. */
  static void ready(LabApi api, LabNode node, String status) {
    String addresses =
        node.addresses().toList().stream()
            .map(address -> "{type: InternalIP, address: \"" + address + "\"}")
            .collect(Collectors.joining(", "));
    api.patchStatus(
        "/api/v1/nodes/" + node.name(),
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s}
        status:
          addresses: [%s]
          conditions: [{type: Ready, status: "%s", reason: Test, message: test}]
        """
            .formatted(node.name(), addresses, status));
  }

  static String podPath(LabNode node) {
    return "/api/v1/namespaces/default/pods/" + node.pod(2).name();
  }

  /** All messages in an object's conditions. */
  static String conditions(LiveCluster cluster, String path) {
    StringBuilder messages = new StringBuilder();
    for (JsonNode condition : cluster.object(path).path("status").path("conditions")) {
      messages.append(condition.path("message").asText()).append('\n');
    }
    return messages.toString();
  }

  /** All notes of Events about an object. */
  static String events(LiveCluster cluster, String kind, String name) {
    StringBuilder notes = new StringBuilder();
    for (String path : new String[] {"/apis/events.k8s.io/v1/events", "/api/v1/events"}) {
      for (JsonNode event : cluster.object(path).path("items")) {
        for (String about : new String[] {"regarding", "involvedObject"}) {
          JsonNode object = event.path(about);
          if (object.path("kind").asText().equals(kind)
              && object.path("name").asText().equals(name)) {
            notes
                .append(event.path("note").asText())
                .append(event.path("message").asText())
                .append('\n');
          }
        }
      }
    }
    return notes.toString();
  }
}
