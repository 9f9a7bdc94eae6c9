package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** A bridge {@code cni0}, plain routes to the other nodes' pods, one masquerade rule. */
record BridgeScript(NodeView node) implements CniScript {
  private static final String TABLE = "lab_cni";

  @Override
  public List<String> onNode(List<String> namespaces) {
    List<String> lines = new ArrayList<>(NodeScript.podBridge(node, "cni0"));
    for (IpFamily family : node.families()) {
      for (int other : node.others()) {
        lines.add(
            NodeScript.route(
                node.podNetwork(other, family) + " via " + AddressPlan.node(other, family)));
      }
    }
    return lines;
  }

  @Override
  public List<String> inPod(int pod) {
    return NodeScript.bridgedPod(node, pod);
  }

  @Override
  public CniRules rules() {
    return switch (node.topology().masquerade()) {
      case NFTABLES -> new CniRules.Nftables(nftables());
      case IPTABLES_NFT, IPTABLES_LEGACY -> new CniRules.Xtables(List.of(), xtables());
    };
  }

  /** From this node's pods, to anything that is no pod. */
  private String nftables() {
    StringBuilder rules = new StringBuilder();
    for (IpFamily family : node.families()) {
      String ip = family == IpFamily.IPV4 ? "ip" : "ip6";
      rules
          .append(ip + " saddr " + node.podNetwork(family))
          .append(" " + ip + " daddr != " + node.plan().podNetwork(family) + " masquerade\n");
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
        .formatted(TABLE, rules);
  }

  private SequencedMap<IpFamily, List<XtablesTable>> xtables() {
    SequencedMap<IpFamily, List<XtablesTable>> tables = new LinkedHashMap<>();
    for (IpFamily family : node.families()) {
      String rule =
          "-s %s ! -d %s -j MASQUERADE"
              .formatted(node.podNetwork(family), node.plan().podNetwork(family));
      XtablesTable.Jump jump = new XtablesTable.Jump(XtablesTable.Place.LAST, "POSTROUTING", rule);
      tables.put(family, List.of(new XtablesTable("nat", List.of(), List.of(), List.of(jump))));
    }
    return tables;
  }
}
