package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.List;

/** Writes the {@code ip}, sysctl and nft settings of one node and its pods; no effect by itself. */
record NodeScript(Topology topology, int number) {
  /** Calico's next hop for pods (RFC 3927 address, never seen outside the veth). */
  private static final String LINK_LOCAL4 = "169.254.1.1";

  private static final String LINK_LOCAL6 = "fe80::1";

  static final String CNI_TABLE = "lab_cni";

  /** The device of a pod on its node. */
  static String podDevice(int pod) {
    return "pod" + pod;
  }

  /** The node's own {@code ip} batch. */
  String inNode() {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    for (IpFamily family : topology.stack().families()) {
      IpAddress own = AddressPlan.node(number, family);
      lines.add(address(own, AddressPlan.segment(family).length(), "eth0"));
      lines.add(route("default via " + AddressPlan.outside(family)));
      for (int other = 1; other <= topology.nodeNames().size(); other++) {
        if (other != number) {
          lines.add(
              route(
                  AddressPlan.podNetwork(other, family)
                      + " via "
                      + AddressPlan.node(other, family)));
        }
      }
    }
    lines.addAll(
        switch (topology.attachment()) {
          case BRIDGE -> bridge();
          case ROUTED -> hostRoutes();
        });
    return String.join("\n", lines);
  }

  private List<String> bridge() {
    List<String> lines = new ArrayList<>();
    lines.add("link add cni0 type bridge stp_state 0 mcast_snooping 0");
    lines.add("link set cni0 up");
    for (int pod = 1; pod <= topology.podsPerNode(); pod++) {
      lines.add("link set " + podDevice(pod) + " master cni0");
      lines.add("link set " + podDevice(pod) + " up");
    }
    for (IpFamily family : topology.stack().families()) {
      int length = AddressPlan.podNetwork(number, family).length();
      lines.add(address(AddressPlan.podGateway(number, family), length, "cni0"));
    }
    return lines;
  }

  private List<String> hostRoutes() {
    List<String> lines = new ArrayList<>();
    for (int pod = 1; pod <= topology.podsPerNode(); pod++) {
      String device = podDevice(pod);
      lines.add("link set " + device + " up");
      for (IpFamily family : topology.stack().families()) {
        lines.add(
            switch (family) {
              case IPV4 -> "addr add " + LINK_LOCAL4 + "/32 dev " + device + " scope link";
              case IPV6 -> "addr add " + LINK_LOCAL6 + "/64 dev " + device + " nodad";
            });
        lines.add(route(AddressPlan.pod(number, pod, family) + " dev " + device));
      }
    }
    return lines;
  }

  /** The {@code ip} batch inside a pod. */
  String inPod(int pod) {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    for (IpFamily family : topology.stack().families()) {
      IpAddress own = AddressPlan.pod(number, pod, family);
      switch (topology.attachment()) {
        case BRIDGE -> {
          lines.add(address(own, AddressPlan.podNetwork(number, family).length(), "eth0"));
          lines.add(route("default via " + AddressPlan.podGateway(number, family)));
        }
        case ROUTED -> {
          String hop = family == IpFamily.IPV4 ? LINK_LOCAL4 : LINK_LOCAL6;
          lines.add(address(own, family.bits(), "eth0"));
          lines.add(route("default via " + hop + " dev eth0 onlink"));
        }
      }
    }
    return String.join("\n", lines);
  }

  /** The CNI's masquerade: from this node's pods, to anything that is no pod. */
  String nftMasquerade() {
    StringBuilder rules = new StringBuilder();
    for (IpFamily family : topology.stack().families()) {
      String ip = family == IpFamily.IPV4 ? "ip" : "ip6";
      rules
          .append(ip + " saddr " + AddressPlan.podNetwork(number, family))
          .append(" " + ip + " daddr != " + AddressPlan.cluster(family) + " masquerade\n");
    }
    return """
    add table inet %1$s
    flush table inet %1$s
    table inet %1$s {
      chain postrouting {
        type nat hook postrouting priority srcnat; policy accept;
        %2$s
      }
    }
    """
        .formatted(CNI_TABLE, rules);
  }

  /** The same as {@link #nftMasquerade}, as commands of the legacy iptables. */
  List<List<String>> legacyMasquerade() {
    return topology.stack().families().stream()
        .map(family -> {
          String program = family == IpFamily.IPV4 ? "iptables-legacy" : "ip6tables-legacy";
          String rule =
              "-w -t nat -A POSTROUTING -s %s ! -d %s -j MASQUERADE"
                  .formatted(AddressPlan.podNetwork(number, family), AddressPlan.cluster(family));
          List<String> command = new ArrayList<>(List.of(program));
          command.addAll(List.of(rule.split(" ")));
          return command;
        })
        .toList();
  }

  static String address(IpAddress address, int length, String device) {
    String nodad = address.family() == IpFamily.IPV6 ? " nodad" : "";
    return "addr add " + address + "/" + length + " dev " + device + nodad;
  }

  private static String route(String route) {
    return "route add " + route;
  }
}
