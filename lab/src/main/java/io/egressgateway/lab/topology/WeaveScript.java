package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.topology.XtablesTable.Jump;
import io.egressgateway.lab.topology.XtablesTable.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Weave Net: one bridge {@code weave} over all nodes, with the node as a station on it. */
record WeaveScript(NodeView node) implements CniScript {
  private static final String BRIDGE = "weave";
  private static final int PORT = 6784;

  /** What Weave leaves pods when it does not know the path. */
  private static final int MTU = 1376;

  @Override
  public List<String> onNode(List<String> namespaces) {
    List<String> lines = new ArrayList<>(NodeScript.podBridge(node, BRIDGE));
    // Weave hands frames to an Open vSwitch datapath, which floods to all nodes as this does.
    lines.add(
        "link add vxlan-6784 mtu %d type vxlan id 6784 dstport %d local %s dev eth0"
            .formatted(MTU, PORT, node.address(IpFamily.IPV4)));
    lines.add("link set vxlan-6784 master " + BRIDGE + " up");
    return lines;
  }

  @Override
  public List<String> forwardingEntries() {
    return node.others().stream()
        .map(other ->
            "fdb append 00:00:00:00:00:00 dev vxlan-6784 dst %s self permanent"
                .formatted(AddressPlan.node(other, IpFamily.IPV4)))
        .toList();
  }

  @Override
  public List<String> inPod(int pod) {
    List<String> lines = new ArrayList<>(NodeScript.bridgedPod(node, pod));
    lines.add("link set eth0 mtu " + MTU);
    return lines;
  }

  @Override
  public CniRules rules() {
    SequencedMap<IpFamily, List<XtablesTable>> tables = new LinkedHashMap<>();
    tables.put(IpFamily.IPV4, List.of(nat(), filter()));
    return new CniRules.Xtables(List.of("create weaver-no-masq-local hash:ip family inet"), tables);
  }

  private XtablesTable nat() {
    String pods = node.plan().podNetwork(IpFamily.IPV4).toString();
    return new XtablesTable(
        "nat",
        List.of(),
        List.of(
            "-A WEAVE -m set --match-set weaver-no-masq-local dst -j RETURN",
            "-A WEAVE -s " + pods + " -d 224.0.0.0/4 -j RETURN",
            "-A WEAVE ! -s " + pods + " -d " + pods + " -j MASQUERADE",
            "-A WEAVE -s " + pods + " ! -d " + pods + " -j MASQUERADE"),
        List.of(new Jump(Place.LAST, "POSTROUTING", "-j WEAVE")));
  }

  /** The network policy controller's frame, with a policy that allows everything. */
  private static XtablesTable filter() {
    return new XtablesTable(
        "filter",
        List.of(),
        List.of(
            "-A WEAVE-NPC -m state --state RELATED,ESTABLISHED -j ACCEPT",
            "-A WEAVE-NPC -d 224.0.0.0/4 -j ACCEPT",
            "-A WEAVE-NPC -m state --state NEW -j WEAVE-NPC-DEFAULT",
            "-A WEAVE-NPC-DEFAULT -j ACCEPT",
            "-A WEAVE-NPC-EGRESS -m state --state RELATED,ESTABLISHED -j ACCEPT",
            "-A WEAVE-NPC-EGRESS -m state --state NEW -j WEAVE-NPC-EGRESS-DEFAULT",
            "-A WEAVE-NPC-EGRESS -m mark ! --mark 0x40000/0x40000 -j DROP",
            "-A WEAVE-NPC-EGRESS-DEFAULT -j WEAVE-NPC-EGRESS-ACCEPT",
            "-A WEAVE-NPC-EGRESS-ACCEPT -j MARK --set-xmark 0x40000/0x40000"),
        List.of(
            new Jump(Place.LAST, "FORWARD", "-i weave -j WEAVE-NPC-EGRESS"),
            new Jump(Place.LAST, "FORWARD", "-o weave -j WEAVE-NPC"),
            new Jump(Place.LAST, "FORWARD", "-o weave -j DROP"),
            new Jump(Place.LAST, "FORWARD", "-i weave ! -o weave -j ACCEPT")));
  }
}
