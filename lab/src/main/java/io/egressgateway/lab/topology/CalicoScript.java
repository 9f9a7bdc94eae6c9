package io.egressgateway.lab.topology;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Calico with its VXLAN backend: a device and a host route per pod, a next hop that only proxy ARP
 * answers for.
 *
 * <p>On top of what Calico needs the node is as strict as a host can be: reverse path filtering on
 * its uplink too, and with the packet's mark ({@code src_valid_mark}, which wg-quick sets).
 */
record CalicoScript(NodeView node) implements CniScript {
  /** Of every device of Calico's, so that pods need not ask for the next hop's again. */
  private static final String MAC = "ee:ee:ee:ee:ee:ee";

  /** The next hop of pods (RFC 3927 address, never seen outside of the veth). */
  private static final String NEXT_HOP4 = "169.254.1.1";

  /** The link-local address that the kernel makes of that MAC. */
  private static final String NEXT_HOP6 = "fe80::ecee:eeff:feee:eeee";

  private static final int VNI = 4096;

  private Overlay overlay() {
    return new Overlay(node, CalicoRules::overlayDevice, VNI, CalicoRules.VXLAN_PORT);
  }

  @Override
  public List<String> onNode(List<String> namespaces) {
    List<String> lines = new ArrayList<>();
    for (int pod : node.pods()) {
      String device = node.device(pod);
      lines.add("link set %s address %s up".formatted(device, MAC));
      for (IpFamily family : node.families()) {
        lines.add(NodeScript.route(node.pod(pod, family) + " dev " + device + " scope link"));
      }
    }
    lines.addAll(overlay().onNode());
    for (IpFamily family : node.families()) {
      // Addresses of the node's block that no pod has must not leave by the default route.
      IpPrefix block = node.podNetwork(family);
      lines.add(NodeScript.route("blackhole " + block + " proto 80"));
    }
    return lines;
  }

  @Override
  public List<String> forwardingEntries() {
    return overlay().forwardingEntries();
  }

  @Override
  public List<String> settings() {
    Stream<String> host =
        Stream.of("net/ipv4/conf/all/src_valid_mark=1", "net/ipv4/conf/eth0/rp_filter=1");
    return Stream.concat(host, node.pods().stream().flatMap(this::settings)).toList();
  }

  private Stream<String> settings(int pod) {
    String device = node.device(pod);
    return Stream.of(
        "net/ipv4/conf/" + device + "/rp_filter=1",
        "net/ipv4/conf/" + device + "/route_localnet=1",
        "net/ipv4/conf/" + device + "/proxy_arp=1",
        "net/ipv4/neigh/" + device + "/proxy_delay=0");
  }

  @Override
  public List<String> inPod(int pod) {
    List<String> lines = new ArrayList<>();
    lines.add("link set eth0 mtu " + Overlay.mtu(node.families().getLast()) + " up");
    for (IpFamily family : node.families()) {
      IpAddress own = node.pod(pod, family);
      lines.add(NodeScript.address(own, family.bits(), "eth0"));
      switch (family) {
        case IPV4 -> {
          lines.add(NodeScript.route(NEXT_HOP4 + " dev eth0 scope link"));
          lines.add(NodeScript.route("default via " + NEXT_HOP4 + " dev eth0"));
        }
        case IPV6 -> lines.add(NodeScript.route("default via " + NEXT_HOP6 + " dev eth0"));
      }
    }
    return lines;
  }

  @Override
  public CniRules rules() {
    return CalicoRules.of(node);
  }
}
