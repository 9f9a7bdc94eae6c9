package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packets that are too large for some part of the way. */
@NamespaceTest
public abstract class PathMtuContract {
  private static final int NARROW = 1300;
  private static final int LARGE = 1400;
  private static final int ATTEMPTS = 4;

  private final String nodeDevice;
  private final PacketPath path;

  /** Over the tunnel. */
  protected PathMtuContract(Callable<DatapathBackend> opening) throws Exception {
    this(opening, "egress.vxlan");
  }

  /** Over the device of that name. */
  protected PathMtuContract(Callable<DatapathBackend> opening, String nodeDevice) throws Exception {
    this.nodeDevice = nodeDevice;
    this.path = new PacketPath(opening, nodeDevice);
  }

  @AfterEach
  void close() {
    path.close();
  }

  @ParameterizedTest
  @CsvSource({"IPV4, 1260", "IPV6, 1240"})
  void connectionsIntoTheTunnelAskForSegmentsThatFit(Addresses a, int segment) throws Exception {
    narrowTunnel();
    path.program(PacketPath.remote());
    watchSegmentSize(segment);
    connect(path.pod, a.pod, path.peer, a.server);
    assertThat(path.node.output("nft", "list", "counter", "inet", "watch", "fitting"))
        .contains("packets 1 ");
  }

  @ParameterizedTest
  @CsvSource({"IPV4, 1260", "IPV6, 1240"})
  void answersIntoTheTunnelAskForSegmentsThatFit(Addresses a, int segment) throws Exception {
    narrowTunnel();
    path.program(PacketPath.owned());
    path.peer.ip("addr del " + a.server + " dev lo");
    watchSegmentSize(segment);
    connect(path.peer, a.remotePod, path.outside, a.server);
    assertThat(path.node.output("nft", "list", "counter", "inet", "watch", "fitting"))
        .contains("packets 1 ");
  }

  @ParameterizedTest
  @EnumSource
  void aPodLearnsHowMuchTheTunnelCarries(Addresses a) throws Exception {
    narrowTunnel();
    path.program(PacketPath.remote());
    assertThat(arrivals(path.pod, a.pod, path.peer, a.server)).isLessThan(ATTEMPTS).isPositive();
    assertThat(routeMtu(path.pod, a.server)).contains("mtu " + NARROW);
  }

  @ParameterizedTest
  @EnumSource
  void aPodOnTheGatewayHearsOfANarrowLinkFarAway(Addresses a) throws Exception {
    NetworkNamespace far = narrowLinkBehindOutside(a);
    path.program(PacketPath.owned());
    assertThat(arrivals(path.pod, a.pod, far, a.server)).isLessThan(ATTEMPTS).isPositive();
    assertThat(routeMtu(path.pod, a.server)).contains("mtu " + NARROW);
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource
  void aPodBehindTheTunnelHearsOfANarrowLinkFarAway(Addresses a) throws Exception {
    NetworkNamespace far = narrowLinkBehindOutside(a);
    path.program(PacketPath.owned());
    path.peer.ip("addr del " + a.server + " dev lo");
    assertThat(arrivals(path.peer, a.remotePod, far, a.server)).isLessThan(ATTEMPTS).isPositive();
    assertThat(routeMtu(path.peer, a.server)).contains("mtu " + NARROW);
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource
  void aServerLearnsHowMuchTheTunnelCarries(Addresses a) throws Exception {
    path.program(PacketPath.owned());
    path.peer.ip("addr del " + a.server + " dev lo");
    narrowTunnel();
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket client = PacketPath.open(path.peer, a.remotePod, 0)) {
      client.send(
          new DatagramPacket(
              new byte[1], 1, new InetSocketAddress(PacketPath.net(a.server), 7000)));
      server.setSoTimeout(2000);
      DatagramPacket request = new DatagramPacket(new byte[1], 1);
      server.receive(request);
      client.setSoTimeout(300);
      assertThat(arrivals(server, (InetSocketAddress) request.getSocketAddress(), client))
          .isLessThan(ATTEMPTS)
          .isPositive();
    }
    assertThat(routeMtu(path.outside, a.eip)).contains("mtu " + NARROW);
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  /** What the pod's node would answer names the pod and not the egress IP, to a stranger. */
  @ParameterizedTest
  @EnumSource
  void aServerHearsNothingOfANarrowLinkOfThePod(Addresses a) throws Exception {
    path.program(PacketPath.remote());
    path.node.ip("link set pod0 mtu " + NARROW);
    try (DatagramSocket server = PacketPath.open(path.peer, a.server, 7000);
        DatagramSocket client = PacketPath.open(path.pod, a.pod, 0)) {
      client.send(
          new DatagramPacket(
              new byte[1], 1, new InetSocketAddress(PacketPath.net(a.server), 7000)));
      server.setSoTimeout(2000);
      DatagramPacket request = new DatagramPacket(new byte[1], 1);
      server.receive(request);
      client.setSoTimeout(300);
      assertThat(arrivals(server, (InetSocketAddress) request.getSocketAddress(), client)).isZero();
    }
    assertThat(path.drops("wrong_source")).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"IPV4, true", "IPV6, true", "IPV4, false", "IPV6, false"})
  void fragmentedDatagramsComeAndGo(Addresses a, boolean throughTunnel) throws Exception {
    narrowTunnel();
    path.program(PacketPath.owned());
    path.peer.ip("addr del " + a.server + " dev lo");
    NetworkNamespace from = throughTunnel ? path.peer : path.pod;
    IpAddress source = throughTunnel ? a.remotePod : a.pod;
    byte[] large = new byte[9000];
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket client = PacketPath.open(from, source, 0)) {
      server.setSoTimeout(300);
      client.setSoTimeout(300);
      DatagramPacket received = new DatagramPacket(new byte[9001], 9001);
      int answered = 0;
      for (int i = 0; i < ATTEMPTS && answered == 0; i++) {
        client.send(
            new DatagramPacket(
                large, large.length, new InetSocketAddress(PacketPath.net(a.server), 7000)));
        if (receives(server, received)) {
          assertThat(received.getLength()).isEqualTo(large.length);
          assertThat(received.getAddress()).isEqualTo(PacketPath.net(a.eip));
          server.send(new DatagramPacket(large, large.length, received.getSocketAddress()));
          answered += receives(client, received) ? 1 : 0;
        }
      }
      assertThat(answered).isEqualTo(1);
    }
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  private void narrowTunnel() {
    path.node.ip("link set " + nodeDevice + " mtu " + NARROW);
    path.peer.ip("link set tunnel mtu " + NARROW);
  }

  /** Puts the server behind a router with a narrow link. */
  private NetworkNamespace narrowLinkBehindOutside(Addresses a) {
    NetworkNamespace far = path.run.namespace("far");
    far.sysctl("net/ipv6/conf/default/accept_dad=0", "net/ipv6/conf/all/accept_dad=0");
    path.outside.sysctl("net/ipv4/ip_forward=1", "net/ipv6/conf/all/forwarding=1");
    TestNamespaces.connect(path.outside, "far0", far, "eth0");
    path.outside.ip("link set far0 mtu " + NARROW + "\naddr del " + a.server + " dev lo");
    String net = a.family == IpFamily.IPV4 ? "10.77.0.%d/24" : "fd77::%d/64 nodad";
    path.outside.ip("addr add dev far0 " + net.formatted(1));
    String hop = net.substring(0, net.indexOf('/'));
    path.outside.ip("route add " + a.server + " via " + hop.formatted(2));
    far.ip("addr add dev eth0 " + net.formatted(2));
    PacketPath.address(far, a.server);
    far.ip("route add default via " + hop.formatted(1));
    return far;
  }

  private void watchSegmentSize(int segment) {
    path.node.nft(
        """
        table inet watch {
          counter fitting { }
          chain c {
            type filter hook postrouting priority 300;
            oifname "%s" tcp flags & syn == syn tcp option maxseg size %d counter name fitting
          }
        }
        """
            .formatted(nodeDevice, segment));
  }

  private static void connect(
      NetworkNamespace from, IpAddress source, NetworkNamespace to, IpAddress server)
      throws Exception {
    try (ServerSocket listener = to.call(() -> new ServerSocket(7000, 1, PacketPath.net(server)));
        Socket socket = from.call(() -> bound(source))) {
      socket.connect(new InetSocketAddress(PacketPath.net(server), 7000), 2000);
      listener.setSoTimeout(2000);
      try (Socket accepted = listener.accept()) {
        byte[] much = new byte[100_000];
        socket.getOutputStream().write(much);
        accepted.setSoTimeout(2000);
        assertThat(accepted.getInputStream().readNBytes(much.length)).hasSize(much.length);
      }
    }
  }

  private static Socket bound(IpAddress source) throws Exception {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(PacketPath.net(source), 0));
    return socket;
  }

  /** How many of some large datagrams arrive, the first of which finds the way too narrow. */
  private static int arrivals(
      NetworkNamespace from, IpAddress source, NetworkNamespace to, IpAddress server)
      throws Exception {
    try (DatagramSocket receiver = PacketPath.open(to, server, 7000);
        DatagramSocket sender = PacketPath.open(from, source, 0)) {
      receiver.setSoTimeout(300);
      return arrivals(sender, new InetSocketAddress(PacketPath.net(server), 7000), receiver);
    }
  }

  private static int arrivals(
      DatagramSocket sender, InetSocketAddress destination, DatagramSocket receiver)
      throws Exception {
    int arrived = 0;
    for (int i = 0; i < ATTEMPTS; i++) {
      sender.send(new DatagramPacket(new byte[LARGE], LARGE, destination));
      arrived += receives(receiver, new DatagramPacket(new byte[LARGE], LARGE)) ? 1 : 0;
    }
    return arrived;
  }

  private static boolean receives(DatagramSocket socket, DatagramPacket packet) throws Exception {
    try {
      socket.receive(packet);
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    }
  }

  private static String routeMtu(NetworkNamespace from, IpAddress to) {
    return from.output("ip", "route", "get", to.toString());
  }
}
