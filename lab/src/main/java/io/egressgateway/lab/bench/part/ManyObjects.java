package io.egressgateway.lab.bench.part;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.domain.net.IpAddress;

/**
 * A large cluster as objects of the API: pod {@code i} on node {@code i mod nodes}, with the label
 * of policy {@code i mod policies}; a tenth of the nodes are gateways, ten to a group.
 *
 * @param nodes a multiple of 100
 * @param egressIps a multiple of the number of groups
 */
record ManyObjects(int nodes, int pods, int policies, int egressIps) {
  static final String GROUP = "egressgateway.spidernet.io/v1beta1";
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  int groups() {
    return nodes / 100;
  }

  ObjectNode node(int number) {
    ObjectNode node = object("v1", "Node", nodeName(number));
    ObjectNode labels = metadata(node).putObject("labels").put("kubernetes.io/os", "linux");
    if (isGateway(number)) {
      labels.put("egress", "group-" + number / 10 % groups());
    }
    String range = IpAddress.of("10.0.0.0").plus(number * 1024L) + "/22";
    node.putObject("spec").put("podCIDR", range).putArray("podCIDRs").add(range);
    ObjectNode status = node.putObject("status");
    status
        .putArray("addresses")
        .addObject()
        .put("type", "InternalIP")
        .put("address", uplink(number));
    status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
    return node;
  }

  static boolean isGateway(int node) {
    return node % 10 == 0;
  }

  private static String nodeName(int number) {
    return "node-%04d".formatted(number);
  }

  private static String uplink(int node) {
    return IpAddress.of("172.16.0.1").plus(node).toString();
  }

  /** A node's end of the tunnel as its agent has reported it. */
  ObjectNode tunnel(int node) {
    ObjectNode tunnel = object(GROUP, "EgressTunnel", nodeName(node));
    metadata(tunnel).putArray("finalizers").add("egressgateway.spidernet.io/egresstunnel");
    ObjectNode status = tunnel.putObject("status");
    status.put("lastHeartbeatTime", "2026-01-01T00:00:00Z");
    ObjectNode parent = status.putObject("tunnel").putObject("parent");
    parent.put("name", "eth0").put("ipv4", uplink(node));
    return tunnel;
  }

  /** With what a kubelet and a deployment leave on a pod. */
  ObjectNode pod(int number) {
    ObjectNode pod = object("v1", "Pod", "pod-%06d".formatted(number));
    ObjectNode metadata = metadata(pod).put("namespace", "default");
    metadata
        .putObject("labels")
        .put("app", app(number % policies))
        .put("pod-template-hash", "5d4f8c7b9");
    int node = number % nodes;
    ObjectNode spec = pod.putObject("spec").put("nodeName", nodeName(node));
    spec.putArray("containers").addObject().put("name", "main").put("image", "registry/app:1");
    String address =
        IpAddress.of("10.0.0.0").plus(node * 1024L + 1 + number / nodes % 1000).toString();
    ObjectNode status = pod.putObject("status").put("phase", "Running");
    status.put("hostIP", uplink(node)).put("podIP", address);
    status.putArray("podIPs").addObject().put("ip", address);
    return pod;
  }

  private static String app(int policy) {
    return "app-%05d".formatted(policy);
  }

  ObjectNode group(int number) {
    ObjectNode group = object(GROUP, "EgressGateway", "group-" + number);
    ObjectNode spec = group.putObject("spec");
    IpAddress first = pool(number);
    String range = first + "-" + first.plus(perGroup() - 1L);
    spec.putObject("ippools").putArray("ipv4").add(range);
    spec.putObject("nodeSelector")
        .putObject("selector")
        .putObject("matchLabels")
        .put("egress", "group-" + number);
    return group;
  }

  private static IpAddress pool(int group) {
    return IpAddress.of("192.168.0.0").plus(group * 4096L);
  }

  private int perGroup() {
    return egressIps / groups();
  }

  /** Each egress IP is asked for by as many policies as there are policies to an egress IP. */
  ObjectNode policy(int number) {
    ObjectNode policy = object(GROUP, "EgressPolicy", "policy-%05d".formatted(number));
    metadata(policy).put("namespace", "default");
    int group = number % groups();
    ObjectNode spec = policy.putObject("spec").put("egressGatewayName", "group-" + group);
    spec.putObject("egressIP")
        .put("ipv4", pool(group).plus(number / groups() % perGroup()).toString());
    spec.putObject("appliedTo")
        .putObject("podSelector")
        .putObject("matchLabels")
        .put("app", app(number));
    ArrayNode everywhere = spec.putArray("destSubnet");
    if (number % 10 == 2) {
      everywhere.add("203.0.113.0/24");
    }
    return policy;
  }

  private static ObjectNode object(String apiVersion, String kind, String name) {
    ObjectNode object = JSON.objectNode().put("apiVersion", apiVersion).put("kind", kind);
    object.putObject("metadata").put("name", name);
    return object;
  }

  private static ObjectNode metadata(ObjectNode object) {
    return object.withObject("/metadata");
  }
}
