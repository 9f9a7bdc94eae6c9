package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.topology.XtablesTable.Jump;
import io.egressgateway.lab.topology.XtablesTable.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * The chains of Calico's Felix for a node whose pods have no policy, in the mode {@code Insert}:
 * every table begins with them. Their packet marks are the lowest of {@code 0xffff0000}: 0x10000
 * accepted, 0x20000 passed, 0x40000 from a pod.
 */
final class CalicoRules {
  static final int VXLAN_PORT = 4789;

  private final NodeView node;
  private final IpFamily family;
  private final String sets;

  private CalicoRules(NodeView node, IpFamily family) {
    this.node = node;
    this.family = family;
    this.sets = family == IpFamily.IPV4 ? "cali40" : "cali60";
  }

  static String overlayDevice(IpFamily family) {
    return family == IpFamily.IPV4 ? "vxlan.calico" : "vxlan-v6.calico";
  }

  static CniRules of(NodeView node) {
    List<String> sets = new ArrayList<>();
    SequencedMap<IpFamily, List<XtablesTable>> tables = new LinkedHashMap<>();
    for (IpFamily family : node.families()) {
      CalicoRules rules = new CalicoRules(node, family);
      sets.addAll(rules.sets());
      tables.put(family, List.of(rules.raw(), rules.mangle(), rules.nat(), rules.filter()));
    }
    return new CniRules.Xtables(sets, tables);
  }

  private List<String> sets() {
    String inet = family == IpFamily.IPV4 ? "inet" : "inet6";
    List<String> lines = new ArrayList<>();
    for (String pools : List.of("all-ipam-pools", "masq-ipam-pools")) {
      lines.add("create " + sets + pools + " hash:net family " + inet);
      lines.add("add " + sets + pools + " " + node.plan().podNetwork(family));
    }
    lines.add("create " + sets + "all-vxlan-net hash:net family " + inet);
    node.others()
        .forEach(
            other -> lines.add("add " + sets + "all-vxlan-net " + AddressPlan.node(other, family)));
    return lines;
  }

  private XtablesTable raw() {
    return new XtablesTable(
        "raw",
        List.of(),
        List.of(
            "-A cali-PREROUTING -j MARK --set-xmark 0x0/0xf0000",
            "-A cali-PREROUTING -i cali+ -j MARK --set-xmark 0x40000/0x40000",
            "-A cali-PREROUTING -m mark --mark 0x40000/0x40000"
                + " -m rpfilter --validmark --invert -j DROP",
            "-A cali-PREROUTING -m mark --mark 0x10000/0x10000 -j ACCEPT"),
        List.of(first("PREROUTING")));
  }

  private static XtablesTable mangle() {
    return new XtablesTable(
        "mangle",
        List.of(),
        List.of(
            "-A cali-PREROUTING -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "-A cali-PREROUTING -m mark --mark 0x10000/0x10000 -j ACCEPT",
            "-A cali-POSTROUTING -m mark --mark 0x10000/0x10000 -j RETURN",
            "-A cali-POSTROUTING -j MARK --set-xmark 0x0/0xf0000"),
        List.of(first("PREROUTING"), first("POSTROUTING")));
  }

  private XtablesTable nat() {
    return new XtablesTable(
        "nat",
        List.of(),
        List.of(
            "-A cali-POSTROUTING -j cali-nat-outgoing",
            "-A cali-POSTROUTING -o %s -m addrtype ! --src-type LOCAL --limit-iface-out"
                    .formatted(overlayDevice(family))
                + " -m addrtype --src-type LOCAL -j MASQUERADE --random-fully",
            "-A cali-nat-outgoing -m set --match-set %1$smasq-ipam-pools src".formatted(sets)
                + " -m set ! --match-set %1$sall-ipam-pools dst -j MASQUERADE --random-fully"
                    .formatted(sets)),
        List.of(first("POSTROUTING")));
  }

  private XtablesTable filter() {
    List<String> rules = new ArrayList<>(input());
    rules.addAll(
        List.of(
            "-A cali-FORWARD -j MARK --set-xmark 0x0/0xe0000",
            "-A cali-FORWARD -i cali+ -j cali-from-wl-dispatch",
            "-A cali-FORWARD -o cali+ -j cali-to-wl-dispatch"));
    for (int pod : node.pods()) {
      rules.addAll(ofPod(node.device(pod)));
    }
    rules.add("-A cali-from-wl-dispatch -j DROP");
    rules.add("-A cali-to-wl-dispatch -j DROP");
    return new XtablesTable(
        "filter",
        List.of(),
        rules,
        List.of(
            first("INPUT"),
            first("FORWARD"),
            new Jump(Place.LAST, "FORWARD", "-m mark --mark 0x10000/0x10000 -j ACCEPT"),
            new Jump(Place.LAST, "FORWARD", "-j MARK --set-xmark 0x10000/0x10000")));
  }

  private List<String> input() {
    String encapsulated = "-A cali-INPUT -p udp -m udp --dport " + VXLAN_PORT;
    return List.of(
        encapsulated
            + " -m set --match-set %sall-vxlan-net src -m addrtype --dst-type LOCAL -j ACCEPT"
                .formatted(sets),
        encapsulated + " -m addrtype --dst-type LOCAL -j DROP",
        "-A cali-INPUT -i cali+ -g cali-wl-to-host",
        "-A cali-INPUT -m mark --mark 0x10000/0x10000 -j ACCEPT",
        "-A cali-INPUT -j MARK --set-xmark 0x0/0xf0000",
        "-A cali-wl-to-host -j cali-from-wl-dispatch",
        "-A cali-wl-to-host -j ACCEPT");
  }

  /** A pod without policy: its profile accepts both ways, but nothing that it encapsulates. */
  private static List<String> ofPod(String device) {
    List<String> rules = new ArrayList<>();
    rules.add("-A cali-from-wl-dispatch -i " + device + " -g cali-fw-" + device);
    rules.add("-A cali-to-wl-dispatch -o " + device + " -g cali-tw-" + device);
    for (String chain : List.of("cali-fw-" + device, "cali-tw-" + device)) {
      rules.add("-A " + chain + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT");
      rules.add("-A " + chain + " -m conntrack --ctstate INVALID -j DROP");
      rules.add("-A " + chain + " -j MARK --set-xmark 0x0/0x30000");
      if (chain.startsWith("cali-fw-")) {
        rules.add("-A " + chain + " -p udp -m udp --dport " + VXLAN_PORT + " -j DROP");
      }
      rules.add("-A " + chain + " -j MARK --set-xmark 0x10000/0x10000");
      rules.add("-A " + chain + " -m mark --mark 0x10000/0x10000 -j RETURN");
      rules.add("-A " + chain + " -j DROP");
    }
    return rules;
  }

  private static Jump first(String chain) {
    return new Jump(Place.FIRST, chain, "-j cali-" + chain);
  }
}
