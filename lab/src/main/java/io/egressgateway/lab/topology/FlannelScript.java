package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.topology.XtablesTable.Jump;
import io.egressgateway.lab.topology.XtablesTable.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Flannel with its VXLAN backend, and a firewall whose policy is to forward nothing, as Docker
 * leaves it; Flannel then lets the pods' network through.
 */
record FlannelScript(NodeView node) implements CniScript {
  private static final int VNI = 1;
  private static final int PORT = 8472;

  private Overlay overlay() {
    return new Overlay(
        node, family -> family == IpFamily.IPV4 ? "flannel.1" : "flannel-v6.1", VNI, PORT);
  }

  @Override
  public List<String> onNode(List<String> namespaces) {
    List<String> lines = new ArrayList<>(NodeScript.podBridge(node, "cni0"));
    lines.addAll(overlay().onNode());
    return lines;
  }

  @Override
  public List<String> forwardingEntries() {
    return overlay().forwardingEntries();
  }

  @Override
  public List<String> inPod(int pod) {
    List<String> lines = new ArrayList<>(NodeScript.bridgedPod(node, pod));
    lines.add("link set eth0 mtu " + Overlay.mtu(node.families().getLast()));
    return lines;
  }

  @Override
  public CniRules rules() {
    SequencedMap<IpFamily, List<XtablesTable>> tables = new LinkedHashMap<>();
    node.families().forEach(family -> tables.put(family, List.of(nat(family), filter(family))));
    return new CniRules.Xtables(List.of(), tables);
  }

  private XtablesTable nat(IpFamily family) {
    String own = node.podNetwork(family).toString();
    String all = node.plan().podNetwork(family).toString();
    String chain = "-A FLANNEL-POSTRTG ";
    return new XtablesTable(
        "nat",
        List.of(),
        List.of(
            chain + "-m mark --mark 0x4000/0x4000 -j RETURN",
            chain + "-s " + own + " -d " + all + " -j RETURN",
            chain + "-s " + all + " -d " + own + " -j RETURN",
            chain + "! -s " + all + " -d " + own + " -j RETURN",
            chain + "-s " + all + " ! -d " + multicast(family) + " -j MASQUERADE --random-fully",
            chain + "! -s " + all + " -d " + all + " -j MASQUERADE --random-fully"),
        List.of(new Jump(Place.LAST, "POSTROUTING", "-j FLANNEL-POSTRTG")));
  }

  private XtablesTable filter(IpFamily family) {
    String all = node.plan().podNetwork(family).toString();
    return new XtablesTable(
        "filter",
        List.of(":FORWARD DROP [0:0]"),
        List.of(
            "-A FLANNEL-FWD -s " + all + " -j ACCEPT", "-A FLANNEL-FWD -d " + all + " -j ACCEPT"),
        List.of(new Jump(Place.LAST, "FORWARD", "-j FLANNEL-FWD")));
  }

  private static String multicast(IpFamily family) {
    return family == IpFamily.IPV4 ? "224.0.0.0/4" : "ff00::/8";
  }
}
