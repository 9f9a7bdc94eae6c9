package io.egressgateway.app.e2e;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Manifests;
import io.egressgateway.lab.topology.AddressPlan;
import io.egressgateway.lab.topology.LabNode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;

/**
 * A node as the agent of Spidernet EgressGateway v0.6.9 programs it for the quick start's policy:
 * device, neighbors, rules and tables, sets, and chains in one variant of iptables.
 */
final class SpidernetNode {
  private static final String BASE = "0x26000000/0xffffffff";
  private static final String CLASS = "0x26000000/0xff000000";

  private final LiveCluster cluster;
  private final LabNode node;
  private final String variant;
  private final TreeMap<String, JsonNode> tunnels = new TreeMap<>();

  private SpidernetNode(LiveCluster cluster, LabNode node, String variant) {
    this.cluster = cluster;
    this.node = node;
    this.variant = variant;
    for (LabNode each : cluster.nodes()) {
      String path = Manifests.API + "/egresstunnels/" + each.name();
      tunnels.put(each.name(), cluster.object(path).path("status"));
    }
  }

  /**
   * Programs a node on which nothing of an egress gateway is.
   *
   * @param variant legacy or nft
   */
  static void program(LiveCluster cluster, LabNode node, String variant) {
    SpidernetNode spidernet = new SpidernetNode(cluster, node, variant);
    spidernet.layMasquerade();
    spidernet.layDevice();
    spidernet.layRoutes();
    spidernet.laySets();
    for (IpFamily family : IpFamily.values()) {
      spidernet.layChains(family);
    }
  }

  /** All that would show that it was there. */
  static String traces(LabNode node) {
    return node.namespace()
        .output(
            "sh",
            "-c",
            """
            for p in iptables ip6tables; do
              $p-legacy-save; $p-nft-save 2>/dev/null
            done | grep -e EGRESSGATEWAY- -e 'egw:[A-Za-z0-9_-]\\{16\\}'
            ipset list -n | grep ^egress-
            ip rule | grep ^99:
            ip -6 rule | grep ^99:
            true
            """)
        .strip();
  }

  /**
   * That of the CNI, in the same table as its own rules, which spare what goes into the tunnel from
   * it: beside a CNI that has a table of nftables Spidernet does not work.
   */
  private void layMasquerade() {
    node.namespace()
        .output(
            "sh",
            "-c",
            """
            nft delete table inet lab_cni 2>/dev/null
            for p in iptables-legacy ip6tables-legacy iptables-nft ip6tables-nft; do
              $p -t nat -F POSTROUTING
            done
            """);
    for (IpFamily family : IpFamily.values()) {
      StringBuilder rules = new StringBuilder("*nat\n");
      IpPrefix own = pods(node, family);
      for (LabNode other : cluster.nodes()) {
        rules.append("-A POSTROUTING -s %s -d %s -j ACCEPT\n".formatted(own, pods(other, family)));
      }
      rules.append("-A POSTROUTING -s %s -j MASQUERADE\nCOMMIT\n".formatted(own));
      node.namespace().input(rules.toString(), program(family) + "-restore", "--noflush");
    }
  }

  private static IpPrefix pods(LabNode of, IpFamily family) {
    return of.podCidrs().stream()
        .filter(range -> range.address().family() == family)
        .findFirst()
        .orElseThrow();
  }

  private String program(IpFamily family) {
    return (family == IpFamily.IPV4 ? "iptables-" : "ip6tables-") + variant;
  }

  private void layDevice() {
    JsonNode own = tunnel(node);
    node.namespace()
        .ip(
            """
            link add egress.vxlan address %s type vxlan id 100 dev eth0 local %s dstport 7789 nolearning
            address add %s/16 dev egress.vxlan
            address add %s/112 dev egress.vxlan nodad
            link set egress.vxlan up
            """
                .formatted(
                    mac(own),
                    own.path("tunnel").path("parent").path("ipv4").asText(),
                    tunnelAddress(own, IpFamily.IPV4),
                    tunnelAddress(own, IpFamily.IPV6)));
    node.namespace().sysctl("net/ipv4/conf/egress.vxlan/rp_filter=2");
    for (JsonNode peer : peers()) {
      for (IpFamily family : IpFamily.values()) {
        node.namespace()
            .ip(
                "neighbor replace %s lladdr %s dev egress.vxlan nud permanent\n"
                    .formatted(tunnelAddress(peer, family), mac(peer)));
      }
      String remote = peer.path("tunnel").path("parent").path("ipv4").asText();
      node.namespace()
          .output(
              ("bridge fdb replace %s dev egress.vxlan dst %s self permanent")
                  .formatted(mac(peer), remote)
                  .split(" "));
    }
  }

  private void layRoutes() {
    for (JsonNode peer : peers()) {
      long table = Long.decode(mark(peer));
      for (IpFamily family : IpFamily.values()) {
        String flag = family == IpFamily.IPV4 ? "-4" : "-6";
        String route = "route add default via %s dev egress.vxlan table %d";
        run("ip " + flag + " " + route.formatted(tunnelAddress(peer, family), table));
        run("ip %s rule add priority 99 fwmark %s table %d".formatted(flag, mark(peer), table));
      }
    }
  }

  private void laySets() {
    StringBuilder sets = new StringBuilder();
    for (IpFamily family : IpFamily.values()) {
      create(sets, cluster(family), family);
      create(sets, set("src", family), family);
      create(sets, set("dst", family), family);
      inside(family).forEach(range -> add(sets, cluster(family), range));
      for (LabNode each : cluster.nodes()) {
        if (each.equals(node) || isOwner()) {
          IpAddress pod = each.pod(1).addresses().get(family).orElseThrow();
          add(sets, set("src", family), pod.toPrefix());
        }
      }
    }
    node.namespace().input(sets.toString(), "ipset", "restore");
  }

  private List<IpPrefix> inside(IpFamily family) {
    List<IpPrefix> ranges = new ArrayList<>();
    ranges.add(AddressPlan.services(family));
    for (LabNode each : cluster.nodes()) {
      ranges.add(each.addresses().get(family).orElseThrow().toPrefix());
      each.pods().forEach(pod -> ranges.add(pod.addresses().get(family).orElseThrow().toPrefix()));
    }
    return ranges;
  }

  private static void create(StringBuilder sets, String name, IpFamily family) {
    String kind = family == IpFamily.IPV4 ? "inet" : "inet6";
    sets.append("create %s hash:net family %s hashsize 1024 maxelem 65536\n".formatted(name, kind));
  }

  private static void add(StringBuilder sets, String name, IpPrefix range) {
    sets.append("add %s %s\n".formatted(name, range));
  }

  private void layChains(IpFamily family) {
    List<String> text = new ArrayList<>();
    mangle(text, family);
    nat(text, family);
    text.add("*filter");
    head(text, "FORWARD", "-m mark --mark " + BASE + " -j ACCEPT");
    head(text, "OUTPUT", "-m mark --mark " + BASE + " -j ACCEPT");
    text.add("COMMIT\n");
    node.namespace().input(String.join("\n", text), program(family) + "-restore", "--noflush");
  }

  private void mangle(List<String> text, IpFamily family) {
    text.add("*mangle\n:EGRESSGATEWAY-MARK-REQUEST - [0:0]\n:EGRESSGATEWAY-REPLY-ROUTING - [0:0]");
    List<String> prerouting = new ArrayList<>();
    prerouting.add("-j EGRESSGATEWAY-MARK-REQUEST");
    prerouting.add("-m mark --mark " + CLASS + " -j ACCEPT");
    List<String> postrouting = new ArrayList<>();
    postrouting.add("-m mark --mark " + BASE + " -j ACCEPT");
    if (isGateway()) {
      prerouting.add("-j EGRESSGATEWAY-REPLY-ROUTING");
      prerouting.add("-m mark --mark " + CLASS + " -j ACCEPT");
      postrouting.add("-m mark --mark 0x27 -j MARK --set-xmark 0x0/0xffffffff");
    }
    prerouting.reversed().forEach(rule -> head(text, "PREROUTING", rule));
    postrouting.reversed().forEach(rule -> head(text, "POSTROUTING", rule));
    head(text, "FORWARD", "-m mark --mark " + CLASS + " -j MARK --set-xmark " + BASE);
    if (!isOwner()) {
      String mark = mark(tunnel(owner()));
      last(
          text,
          "EGRESSGATEWAY-MARK-REQUEST",
          selected(family) + " -j MARK --set-xmark " + mark + "/0xffffffff");
    }
    if (isGateway()) {
      replies(text);
    }
    text.add("COMMIT");
  }

  private void replies(List<String> text) {
    String chain = "EGRESSGATEWAY-REPLY-ROUTING";
    String masks = " --nfmask 0xffffffff --ctmask 0xffffffff";
    for (JsonNode peer : peers()) {
      String from = "-i egress.vxlan -m mac --mac-source " + mac(peer);
      String full = mark(peer) + "/0xffffffff";
      last(text, chain, from + " -m conntrack --ctdir ORIGINAL -j MARK --set-xmark " + full);
      last(text, chain, "-m mark --mark " + mark(peer) + " -j CONNMARK --save-mark" + masks);
      last(text, chain, from + " -j MARK --set-xmark " + BASE);
    }
    last(text, chain, "-m conntrack --ctdir REPLY -j CONNMARK --restore-mark" + masks);
  }

  private void nat(List<String> text, IpFamily family) {
    text.add("*nat\n:EGRESSGATEWAY-SNAT-EIP - [0:0]");
    head(text, "PREROUTING", "-m mark --mark " + CLASS + " -j ACCEPT");
    head(text, "POSTROUTING", "-m mark --mark " + BASE + " -j ACCEPT");
    head(text, "POSTROUTING", "-j EGRESSGATEWAY-SNAT-EIP");
    if (isOwner()) {
      String eip = String.valueOf(given().addresses().get(family));
      last(text, "EGRESSGATEWAY-SNAT-EIP", selected(family) + " -j SNAT --to-source " + eip);
    }
    text.add("COMMIT");
  }

  private String selected(IpFamily family) {
    return "-m set --match-set %s src -m set ! --match-set %s dst -m conntrack --ctdir ORIGINAL"
        .formatted(set("src", family), cluster(family));
  }

  private static void head(List<String> text, String chain, String rule) {
    text.add("-I " + chain + " 1 " + tagged(chain, rule));
  }

  private static void last(List<String> text, String chain, String rule) {
    text.add("-A " + chain + " " + tagged(chain, rule));
  }

  private static String tagged(String chain, String rule) {
    String id = Base64.getUrlEncoder().encodeToString(digest("SHA-224", chain + rule));
    return "-m comment --comment \"egw:%s\" -m comment --comment \"Of egress gateway\" %s"
        .formatted(id.substring(0, 16), rule);
  }

  private static String cluster(IpFamily family) {
    return "egress-cluster-cidr-" + (family == IpFamily.IPV4 ? "ipv4" : "ipv6");
  }

  private static String set(String kind, IpFamily family) {
    String prefix = "egress-" + kind + (family == IpFamily.IPV4 ? "-v4-" : "-v6-");
    return prefix
        + "%040x".formatted(new BigInteger(1, digest("SHA-1", "default-test"))).substring(0, 17);
  }

  private static byte[] digest(String algorithm, String text) {
    try {
      return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private JsonNode tunnel(LabNode of) {
    return requireNonNull(tunnels.get(of.name()), of.name());
  }

  private List<JsonNode> peers() {
    return tunnels.entrySet().stream()
        .filter(tunnel -> !tunnel.getKey().equals(node.name()))
        .map(TreeMap.Entry::getValue)
        .toList();
  }

  private GivenEgress given() {
    return cluster.given();
  }

  private LabNode owner() {
    return cluster.owner();
  }

  private boolean isOwner() {
    return owner().equals(node);
  }

  private boolean isGateway() {
    return !cluster.source().equals(node);
  }

  private static String mac(JsonNode tunnel) {
    return tunnel.path("tunnel").path("mac").asText();
  }

  private static String mark(JsonNode tunnel) {
    return tunnel.path("mark").asText();
  }

  private static String tunnelAddress(JsonNode tunnel, IpFamily family) {
    return tunnel.path("tunnel").path(family == IpFamily.IPV4 ? "ipv4" : "ipv6").asText();
  }

  private void run(String command) {
    node.namespace().output(command.split(" "));
  }
}
