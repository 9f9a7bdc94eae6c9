package io.egressgateway.testkit.packet;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.contract.SampleTables;
import io.egressgateway.testkit.netns.BackendInside;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/**
 * A pod, its node, a host outside, and a peer at the other end of the tunnel, as namespaces.
 *
 * <pre>
 * pod eth0 10.1.0.2 -- 10.1.0.1 [node] eth0 192.0.2.1 -- 192.0.2.9 [outside] lo 203.0.113.9
 *                                      egress.vxlan 198.18.0.1 -- 198.18.0.2 [peer]
 *                                      lo of peer: 10.1.0.77, 10.1.0.78, 203.0.113.9
 * </pre>
 *
 * The tunnel is a cable with the tunnel's name. The IPv6 addresses have the same last parts.
 */
final class PacketPath implements AutoCloseable {
  static final EgressId EGRESS = new EgressId(1);
  static final FwMark PEER_MARK = new FwMark(0x26000001);
  private static final int PATIENCE_MILLIS = 5000;
  private static final int SILENCE_MILLIS = 250;

  final LabRun run = TestNamespaces.run();
  final NetworkNamespace pod = run.namespace("pod");
  final NetworkNamespace node = run.namespace("node");
  final NetworkNamespace outside = run.namespace("outside");
  final NetworkNamespace peer = run.namespace("peer");
  final DatapathBackend backend;

  /** The addresses of one family. */
  enum Addresses {
    IPV4(IpFamily.IPV4, "10.1.0.", "192.0.2.", "203.0.113.", "198.18.0."),
    IPV6(IpFamily.IPV6, "fd01::", "2001:db8:2::", "2001:db8:3::", "fd18::");

    final IpFamily family;
    final IpAddress pod;
    final IpAddress remotePod;
    final IpAddress strangerPod;
    final IpAddress node;
    final IpAddress eip;
    final IpAddress server;
    private final String tunnel;

    Addresses(IpFamily family, String pods, String segment, String far, String tunnel) {
      this.family = family;
      this.pod = IpAddress.of(pods + "2");
      this.remotePod = IpAddress.of(pods + "77");
      this.strangerPod = IpAddress.of(pods + "78");
      this.node = IpAddress.of(segment + "1");
      this.eip = IpAddress.of(segment + "100");
      this.server = IpAddress.of(far + "9");
      this.tunnel = tunnel;
    }

    private String podNode() {
      return pod.plus(-1).toString();
    }

    private IpAddress segmentServer() {
      return node.plus(8);
    }
  }

  /**
   * Lays cables and addresses.
   *
   * @param opening opens a backend with the default settings, on a thread inside of the node
   */
  PacketPath(Callable<DatapathBackend> opening) throws Exception {
    this(opening, "egress.vxlan");
  }

  /** A path whose cable between the nodes has this name on the node. */
  PacketPath(Callable<DatapathBackend> opening, String nodeDevice) throws Exception {
    for (NetworkNamespace namespace : List.of(pod, node, outside, peer)) {
      // A neighbor is not asked from an address that is still being checked, for a second or two.
      namespace.sysctl("net/ipv6/conf/default/accept_dad=0", "net/ipv6/conf/all/accept_dad=0");
    }
    TestNamespaces.connect(pod, "eth0", node, "pod0");
    TestNamespaces.connect(node, "eth0", outside, "eth0");
    TestNamespaces.connect(node, nodeDevice, peer, "tunnel");
    node.sysctl(
        "net/ipv4/ip_forward=1",
        "net/ipv6/conf/all/forwarding=1",
        "net/ipv4/conf/all/rp_filter=0",
        "net/ipv4/conf/" + nodeDevice + "/rp_filter=2");
    for (Addresses a : Addresses.values()) {
      address(a, nodeDevice);
    }
    if (nodeDevice.equals("egress.direct")) {
      knowEachOther("tunnel", "198.18.0.", "fd18::");
    }
    backend = BackendInside.open(node, opening);
  }

  private void address(Addresses a, String nodeDevice) {
    int wide = a.family == IpFamily.IPV4 ? 24 : 64;
    String net = "/" + wide + (a.family == IpFamily.IPV4 ? "" : " nodad");
    pod.ip("addr add %s%s dev eth0\nroute add default via %s".formatted(a.pod, net, a.podNode()));
    node.ip(
        """
        addr add %1$s%2$s dev pod0
        addr add %3$s%2$s dev eth0
        addr add %4$s1%2$s dev %8$s
        route add %5$s via %6$s
        route add default via %4$s2 dev %8$s table 1001
        route add %7$s via %4$s2 dev %8$s table 1002\
        """
            .formatted(
                a.podNode(),
                net,
                a.node,
                a.tunnel,
                a.server,
                a.segmentServer(),
                a.remotePod,
                nodeDevice));
    rule(a, "add", 91, PEER_MARK, 1001);
    rule(a, "add", 92, DatapathSettings.DEFAULT.marks().replyMark(), 1002);
    outside.ip(
        "addr add %s%s dev eth0\nroute add %s via %s"
            .formatted(a.segmentServer(), net, a.eip, a.node));
    address(outside, a.server);
    peer.ip("addr add %1$s2%2$s dev tunnel\nroute add default via %1$s1".formatted(a.tunnel, net));
    List.of(a.remotePod, a.strangerPod, a.server).forEach(one -> address(peer, one));
  }

  /**
   * Lays a second cable to the peer, which is egress.direct on the node. The node sends by it what
   * it sent by the tunnel; {@link #peerSendsBy} says by which the peer does.
   */
  void andStraight() {
    TestNamespaces.connect(node, "egress.direct", peer, "straight");
    node.sysctl("net/ipv4/conf/egress.direct/rp_filter=2");
    for (Addresses a : Addresses.values()) {
      String net = a.family == IpFamily.IPV4 ? "/32" : "/128 nodad";
      String far = a.family == IpFamily.IPV4 ? "198.18.1." : "fd19::";
      node.ip("addr add " + far + "1" + net + " dev egress.direct");
      node.ip("route add " + far + "2 dev egress.direct");
      peer.ip("addr add " + far + "2" + net + " dev straight");
      peer.ip("route add " + far + "1 dev straight");
    }
    knowEachOther("straight", "198.18.1.", "fd19::");
  }

  /** Nobody is asked on egress.direct, so the ends have each other's hardware addresses. */
  private void knowEachOther(String peerDevice, String... nets) {
    String nodeMac = node.output("cat", "/sys/class/net/egress.direct/address").strip();
    String peerMac = peer.output("cat", "/sys/class/net/" + peerDevice + "/address").strip();
    node.ip("link set egress.direct arp off");
    for (String net : nets) {
      node.ip("neigh replace %s2 lladdr %s dev egress.direct".formatted(net, peerMac));
      peer.ip("neigh replace %s1 lladdr %s dev %s".formatted(net, nodeMac, peerDevice));
    }
  }

  /** What goes to the peer goes by that device from now on. */
  void nodeSendsBy(Addresses a, String device) {
    String hop = hop(a, device.equals("egress.direct"), 2);
    node.ip(
        "route replace default via %1$s dev %2$s table 1001\nroute replace %3$s via %1$s dev %2$s table 1002"
            .formatted(hop, device, a.remotePod));
  }

  void peerSendsBy(Addresses a, String device) {
    String hop = hop(a, device.equals("straight"), 1);
    peer.ip("route replace default via %s dev %s".formatted(hop, device));
  }

  private static String hop(Addresses a, boolean straight, int end) {
    String net =
        switch (a) {
          case IPV4 -> straight ? "198.18.1." : "198.18.0.";
          case IPV6 -> straight ? "fd19::" : "fd18::";
        };
    return net + end;
  }

  /** Makes the tunnel one of three ends; the remote pod moves to the new one. */
  NetworkNamespace anotherPeer(Addresses a) {
    NetworkNamespace other = run.namespace("peer2");
    other.sysctl("net/ipv6/conf/default/accept_dad=0", "net/ipv6/conf/all/accept_dad=0");
    TestNamespaces.connect(node, "end1", other, "tunnel");
    String net = a.family == IpFamily.IPV4 ? "/24" : "/64 nodad";
    peer.ip("addr del " + a.remotePod + " dev lo");
    other.ip("addr add %1$s3%2$s dev tunnel\nroute add default via %1$s1".formatted(a.tunnel, net));
    address(other, a.remotePod);
    node.ip(
        """
        link set egress.vxlan down
        link set egress.vxlan name end0
        link add egress.vxlan type bridge
        link set end0 master egress.vxlan
        link set end1 master egress.vxlan
        addr flush dev end0
        link set end0 up
        link set egress.vxlan up
        addr add %1$s1%2$s dev egress.vxlan
        route add default via %1$s2 dev egress.vxlan table 1001\
        """
            .formatted(a.tunnel, net));
    return other;
  }

  void rule(Addresses a, String verb, int preference, FwMark mark, int table) {
    node.output(
        "ip",
        a.family == IpFamily.IPV4 ? "-4" : "-6",
        "rule",
        verb,
        "pref",
        "" + preference,
        "fwmark",
        mark + "/0xffffffff",
        "lookup",
        "" + table);
  }

  /** Tables in which the pod and the peer's pod go through {@link #EGRESS}, owned by nobody. */
  static DatapathTables selected() {
    return new DatapathTables(
        PerFamily.of(family -> {
          Addresses a = Addresses.values()[family.ordinal()];
          return new FamilyTables(
              new TreeMap<>(Map.of(a.pod, new ClassId(1), a.remotePod, new ClassId(1))),
              new TreeMap<>(),
              new TreeMap<>(Map.of(new ClassId(1), EGRESS)),
              new TreeSet<>(
                  Set.of(new IpPrefix(a.pod, family == IpFamily.IPV4 ? 24 : 64).toRange())),
              new TreeMap<>(),
              new TreeSet<>(Set.of(a.eip)),
              new TreeSet<>());
        }),
        new TreeMap<>(Map.of(EGRESS, new EgressFingerprint(1))),
        new TreeMap<>(),
        new TreeSet<>());
  }

  static DatapathTables owned() {
    DatapathTables tables = selected();
    return new DatapathTables(
        PerFamily.of(family -> {
          FamilyTables f = tables.families().get(family);
          return new FamilyTables(
              f.podClasses(),
              f.explicit(),
              f.defaults(),
              f.clusterRanges(),
              new TreeMap<>(Map.of(EGRESS, Addresses.values()[family.ordinal()].eip)),
              f.guardedEips(),
              f.tunnelPeers());
        }),
        tables.egresses(),
        tables.gateways(),
        tables.masquerade());
  }

  static DatapathTables remote() {
    DatapathTables tables = selected();
    return new DatapathTables(
        tables.families(),
        tables.egresses(),
        new TreeMap<>(Map.of(EGRESS, PEER_MARK)),
        tables.masquerade());
  }

  /** Tables in which the pods' class names one destination, and has no default. */
  static DatapathTables naming(
      DatapathTables tables, Addresses a, IpRange destination, Verdict verdict) {
    FamilyTables f = tables.families().get(a.family);
    FamilyTables named =
        new FamilyTables(
            f.podClasses(),
            new TreeMap<>(Map.of(new ClassDestination(new ClassId(1), destination), verdict)),
            new TreeMap<>(),
            f.clusterRanges(),
            f.snat(),
            f.guardedEips(),
            f.tunnelPeers());
    return new DatapathTables(
        tables.families().with(a.family, named),
        tables.egresses(),
        tables.gateways(),
        tables.masquerade());
  }

  void program(DatapathTables tables) throws Exception {
    backend.apply(SampleTables.reset(tables));
  }

  long drops(String reason) throws Exception {
    return backend.drops().getOrDefault(reason, 0L);
  }

  /**
   * Sends a datagram from one namespace to a server in another that answers.
   *
   * @return the source that the server saw, where the answer came back
   */
  Optional<IpAddress> exchange(
      NetworkNamespace from, IpAddress source, NetworkNamespace to, IpAddress server, boolean quiet)
      throws Exception {
    try (DatagramSocket receiver = open(to, server, 7000);
        DatagramSocket sender = open(from, source, 0)) {
      int limit = quiet ? SILENCE_MILLIS : PATIENCE_MILLIS;
      receiver.setSoTimeout(limit);
      sender.setSoTimeout(limit);
      byte[] text = {1};
      sender.send(new DatagramPacket(text, 1, new InetSocketAddress(net(server), 7000)));
      DatagramPacket request = new DatagramPacket(new byte[1], 1);
      receiver.receive(request);
      receiver.send(new DatagramPacket(text, 1, request.getSocketAddress()));
      sender.receive(new DatagramPacket(new byte[1], 1));
      return Optional.of(IpAddress.ofBytes(request.getAddress().getAddress()));
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
  }

  /**
   * Gives a namespace one more address, which can be bound to at once. Without {@code nodad} the
   * kernel calls even one that it does not check tentative until a worker gets to it.
   */
  static void address(NetworkNamespace namespace, IpAddress address) {
    String unchecked = address.family() == IpFamily.IPV6 ? " nodad" : "";
    namespace.ip("addr add " + address + " dev lo" + unchecked);
  }

  static DatagramSocket open(NetworkNamespace namespace, IpAddress address, int port)
      throws Exception {
    return namespace.call(() -> new DatagramSocket(new InetSocketAddress(net(address), port)));
  }

  static InetAddress net(IpAddress address) throws IOException {
    return InetAddress.getByAddress(address.toBytes());
  }

  /** What CNIs do: everything that leaves gets the node's address. */
  void masqueradeEverything(String how) {
    switch (how) {
      case "nft" ->
          node.nft(
              "table inet cni { chain c { type nat hook postrouting priority 100; masquerade; }; }\n");
      default -> {
        for (String program : List.of(how, how.replace("ip", "ip6"))) {
          node.output(program, "-t", "nat", "-A", "POSTROUTING", "-j", "MASQUERADE");
        }
      }
    }
  }

  @Override
  public void close() {
    backend.close();
    run.close();
  }
}
