package io.egressgateway.app.e2e;

import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.topology.LabNode;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that the product put into a node's kernel, as the standard tools print it, without counters
 * and without what two identical states differ in.
 *
 * @param parts text by command
 */
record KernelState(TreeMap<String, String> parts) {
  private static final List<String> COMMANDS =
      List.of(
          "nft -s list table inet egressgateway",
          "ip -4 rule",
          "ip -6 rule",
          "ip -4 route show table all dev egress.vxlan",
          "ip -6 route show table all dev egress.vxlan",
          "ip -d link show egress.vxlan",
          "ip address show dev egress.vxlan",
          "ip neigh show dev egress.vxlan nud permanent",
          "bridge fdb show dev egress.vxlan",
          "sysctl net.ipv4.conf.egress/vxlan.rp_filter");

  static KernelState of(LabNode node) {
    TreeMap<String, String> parts = new TreeMap<>();
    COMMANDS.forEach(command -> parts.put(command, print(node, command)));
    return new KernelState(parts);
  }

  private static String print(LabNode node, String command) {
    try {
      return node.namespace()
          .output(command.split(" "))
          .lines()
          // Comes and goes with the device's addresses, which are looked at themselves.
          .filter(line -> !line.contains("proto kernel"))
          .map(line -> line.replaceAll("^[0-9]+: (egress)", "$1").replaceAll(" if_?index.*", ""))
          .sorted()
          .collect(Collectors.joining("\n"));
    } catch (LabException missing) {
      return "missing";
    }
  }

  /** The parts that differ, for the reader of a failed test. */
  String differenceTo(KernelState other) {
    return parts.entrySet().stream()
        .filter(part -> !part.getValue().equals(other.parts().get(part.getKey())))
        .map(part ->
            "%s\n%s\n  instead of\n%s"
                .formatted(part.getKey(), other.parts().get(part.getKey()), part.getValue()))
        .collect(Collectors.joining("\n"));
  }

  /** True where every part was there to be printed. */
  boolean complete() {
    return parts.values().stream().noneMatch("missing"::equals);
  }
}
