package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A VXLAN of a CNI, with a device for each family: one permanent neighbor, forwarding entry and
 * route for each other node, and nothing learned.
 *
 * @param device its name in each family
 * @param vni VXLAN network identifier
 * @param port UDP port
 */
record Overlay(NodeView node, Function<IpFamily, String> device, int vni, int port) {
  /** Room for the encapsulation over IPv4, and over IPv6 (RFC 7348 section 5). */
  static int mtu(IpFamily family) {
    return family == IpFamily.IPV4 ? 1450 : 1430;
  }

  /** The devices, and routes to the pods of other nodes. */
  List<String> onNode() {
    List<String> lines = new ArrayList<>();
    for (IpFamily family : node.families()) {
      String name = device.apply(family);
      lines.add(
          "link add %s address %s type vxlan id %d dstport %d local %s dev eth0 nolearning"
              .formatted(name, mac(node.number(), family), vni, port, node.address(family)));
      lines.add("link set " + name + " mtu " + mtu(family) + " up");
      lines.add(NodeScript.address(end(node.podNetwork(family)), family.bits(), name));
      for (int other : node.others()) {
        IpPrefix network = node.podNetwork(other, family);
        lines.add(
            "neigh add %s lladdr %s dev %s nud permanent"
                .formatted(end(network), mac(other, family), name));
        lines.add(
            NodeScript.route("%s via %s dev %s onlink".formatted(network, end(network), name)));
      }
    }
    return lines;
  }

  List<String> forwardingEntries() {
    List<String> lines = new ArrayList<>();
    for (IpFamily family : node.families()) {
      for (int other : node.others()) {
        lines.add(
            "fdb add %s dev %s dst %s self permanent"
                .formatted(
                    mac(other, family), device.apply(family), AddressPlan.node(other, family)));
      }
    }
    return lines;
  }

  /** A node's own end inside: the first address of its pods' network. */
  private static IpAddress end(IpPrefix network) {
    return network.address();
  }

  private static String mac(int node, IpFamily family) {
    return "66:00:00:00:%02x:%02x".formatted(family == IpFamily.IPV4 ? 4 : 6, node);
  }
}
