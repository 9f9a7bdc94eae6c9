package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/** Writes the {@code ip} settings that a node has with any CNI; no effect by itself. */
record NodeScript(NodeView node) {
  List<String> onNode() {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    for (IpFamily family : node.families()) {
      lines.add(address(node.address(family), AddressPlan.segment(family).length(), "eth0"));
      lines.add(route("default via " + AddressPlan.outside(family)));
    }
    return lines;
  }

  static String address(IpAddress address, int length, String device) {
    String nodad = address.family() == IpFamily.IPV6 ? " nodad" : "";
    return "addr add " + address + "/" + length + " dev " + device + nodad;
  }

  static String route(String route) {
    return "route add " + route;
  }

  /** The pod's devices on the node, as members of a bridge that has these addresses of its own. */
  static List<String> podBridge(NodeView node, String bridge) {
    List<String> lines = new ArrayList<>();
    lines.add("link add " + bridge + " type bridge stp_state 0 mcast_snooping 0");
    lines.add("link set " + bridge + " up");
    for (int pod : node.pods()) {
      lines.add("link set " + node.device(pod) + " master " + bridge);
      lines.add("link set " + node.device(pod) + " up");
    }
    for (IpFamily family : node.families()) {
      IpAddress gateway = node.plan().podGateway(node.number(), family);
      lines.add(address(gateway, bridgedLength(node, family), bridge));
    }
    return lines;
  }

  /** The inside of a pod on such a bridge. */
  static List<String> bridgedPod(NodeView node, int pod) {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    for (IpFamily family : node.families()) {
      lines.add(address(node.pod(pod, family), bridgedLength(node, family), "eth0"));
      lines.add(route("default via " + node.plan().podGateway(node.number(), family)));
    }
    return lines;
  }

  private static int bridgedLength(NodeView node, IpFamily family) {
    AddressPlan plan = node.plan();
    return plan.podNetwork(node.number(), family).orElseGet(() -> plan.podNetwork(family)).length();
  }
}
