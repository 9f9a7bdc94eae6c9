package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * Spiderpool with macvlan and its coordinator in underlay mode: {@code eth0} is the segment itself;
 * what {@code hijackCIDR} names, here the outside host, goes by {@code veth0} to the pod's node.
 */
record SpiderpoolScript(NodeView node) implements CniScript {
  /** The coordinator's {@code hostRuleTable}. */
  private static final int TABLE = 500;

  @Override
  public String podEnd() {
    return "veth0";
  }

  @Override
  public List<String> onNode(List<String> namespaces) {
    List<String> lines = new ArrayList<>();
    for (int pod : node.pods()) {
      String device = node.device(pod);
      lines.add(
          "link add link eth0 name eth0 netns %s type macvlan mode bridge"
              .formatted(namespaces.get(pod - 1)));
      lines.add("link set %s address %s up".formatted(device, mac("0a", pod)));
      for (IpFamily family : node.families()) {
        IpAddress own = node.pod(pod, family);
        lines.add(
            "neigh add %s lladdr %s dev %s nud permanent".formatted(own, mac("0e", pod), device));
        lines.add(NodeScript.route(own + " dev " + device + " scope link table " + TABLE));
      }
    }
    return lines;
  }

  @Override
  public List<String> inPod(int pod) {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 up");
    lines.add("link set veth0 address " + mac("0e", pod) + " up");
    for (IpFamily family : node.families()) {
      IpAddress host = node.address(family);
      lines.add(
          NodeScript.address(node.pod(pod, family), AddressPlan.segment(family).length(), "eth0"));
      lines.add(NodeScript.route("default via " + AddressPlan.outside(family) + " dev eth0"));
      lines.add("neigh add %s lladdr %s dev veth0 nud permanent".formatted(host, mac("0a", pod)));
      lines.add(NodeScript.route(host + " dev veth0 scope link"));
      lines.add(NodeScript.route(AddressPlan.services(family) + " via " + host + " dev veth0"));
      for (IpAddress hijacked : List.of(AddressPlan.outside(family), AddressPlan.farAway(family))) {
        lines.add(NodeScript.route(hijacked + " via " + host + " dev veth0"));
      }
    }
    return lines;
  }

  /** Answers to a pod that no policy covers come by eth0, while its requests leave by veth0. */
  @Override
  public List<String> podSettings() {
    return List.of("net/ipv4/conf/all/rp_filter=0", "net/ipv4/conf/default/rp_filter=0");
  }

  @Override
  public CniRules rules() {
    SequencedMap<IpFamily, List<String>> rules = new LinkedHashMap<>();
    for (IpFamily family : node.families()) {
      rules.put(
          family,
          node.pods().stream()
              .map(pod -> "to " + node.pod(pod, family) + " lookup " + TABLE)
              .toList());
    }
    return new CniRules.PolicyRouting(rules);
  }

  private String mac(String first, int pod) {
    return "%s:00:00:00:%02x:%02x".formatted(first, node.number(), pod);
  }
}
