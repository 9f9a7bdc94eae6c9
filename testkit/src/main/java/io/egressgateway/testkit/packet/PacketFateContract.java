package io.egressgateway.testkit.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Real packets through the programmed chains. */
@NamespaceTest
public abstract class PacketFateContract {
  private final PacketPath path;

  protected PacketFateContract(Callable<DatapathBackend> opening) throws Exception {
    path = new PacketPath(opening);
  }

  @AfterEach
  void close() {
    path.close();
  }

  @ParameterizedTest
  @EnumSource
  void aSelectedPodOnItsGatewayLeavesWithTheEgressIp(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    path.program(PacketPath.owned());
    assertThat(fromPodToOutside(a, false)).contains(a.eip);
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @EnumSource
  void anEgressWithNodeAddressIsMasqueraded(Addresses a) throws Exception {
    DatapathTables tables = PacketPath.selected();
    path.program(
        new DatapathTables(
            tables.families(),
            tables.egresses(),
            tables.gateways(),
            new TreeSet<>(Set.of(PacketPath.EGRESS))));
    assertThat(fromPodToOutside(a, false)).contains(a.node);
  }

  @ParameterizedTest
  @EnumSource
  void nothingLeavesWhileTheGatewayIsUnknown(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    path.program(PacketPath.selected());
    assertThat(fromPodToOutside(a, true)).isEmpty();
    assertThat(path.drops("no_gateway")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anUnselectedPodKeepsTheNodeAddress(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    path.program(DatapathTables.EMPTY);
    assertThat(fromPodToOutside(a, false)).contains(a.node);
  }

  @ParameterizedTest
  @EnumSource
  void clusterDestinationsAreLeftAlone(Addresses a) throws Exception {
    path.program(PacketPath.selected());
    path.outside.ip("route add " + a.pod + " via " + a.node);
    PacketPath.address(path.outside, a.strangerPod);
    path.pod.ip("route add " + a.strangerPod + " via " + a.pod.plus(-1));
    path.node.ip("route add " + a.strangerPod + " via " + a.node.plus(8));
    assertThat(path.exchange(path.pod, a.pod, path.outside, a.strangerPod, false)).contains(a.pod);
  }

  @ParameterizedTest
  @CsvSource({
    "IPV4, nft",
    "IPV6, nft",
    "IPV4, iptables-nft",
    "IPV6, iptables-nft",
    "IPV4, iptables-legacy",
    "IPV6, iptables-legacy"
  })
  void thePodsAddressSurvivesForeignMasqueradeIntoTheTunnel(Addresses a, String how)
      throws Exception {
    path.masqueradeEverything(how);
    path.program(PacketPath.remote());
    // Only the pod's packets: reports that the kernel sends itself (MLD, IGMP) keep their room for
    // growth where the mark is (the union of skb->mark and skb->reserved_tailroom).
    path.node.nft(
        """
        table inet watch {
          counter marked { }
          chain c {
            type filter hook postrouting priority 300;
            oifname "egress.vxlan" %s saddr %s meta mark != 0 counter name marked
          }
        }
        """
            .formatted(a == Addresses.IPV4 ? "ip" : "ip6", a.pod));
    assertThat(path.exchange(path.pod, a.pod, path.peer, a.server, false)).contains(a.pod);
    assertThat(path.node.output("nft", "list", "counters")).contains("packets 0");
    assertThat(path.node.output("conntrack", "-L", "-f", a == Addresses.IPV4 ? "ipv4" : "ipv6"))
        .contains("mark=" + 0x26000001);
  }

  @ParameterizedTest
  @EnumSource
  void aPacketThatMissesTheTunnelIsNotLetOut(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    path.program(PacketPath.remote());
    path.rule(a, "del", 91, PacketPath.PEER_MARK, 1001);
    assertThat(fromPodToOutside(a, true)).isEmpty();
    assertThat(path.drops("wrong_source")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aPodOfAnotherNodeLeavesWithTheEgressIpAndIsAnsweredThroughTheTunnel(Addresses a)
      throws Exception {
    path.program(PacketPath.owned());
    path.peer.ip("addr del " + a.server + " dev lo");
    assertThat(path.exchange(path.peer, a.remotePod, path.outside, a.server, false))
        .contains(a.eip);
  }

  @ParameterizedTest
  @EnumSource
  void whoeverSendsFromARangeLeavesWithTheEgressIpFromHereAndOutOfTheTunnel(Addresses a)
      throws Exception {
    DatapathTables owned = PacketPath.owned();
    DatapathTables tables = withFamily(owned, a, byRange(owned.families().get(a.family), a));
    path.program(tables);
    assertThat(path.backend.observe().tables()).isEqualTo(tables);
    assertThat(fromPodToOutside(a, false)).contains(a.eip);
    path.peer.ip("addr del " + a.server + " dev lo");
    assertThat(path.exchange(path.peer, a.remotePod, path.outside, a.server, false))
        .contains(a.eip);
    assertThat(path.exchange(path.peer, a.strangerPod, path.outside, a.server, true)).isEmpty();
    assertThat(path.drops("tunnel_stranger")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aPodOfItsOwnClassIsNotPartOfTheRangeAroundIt(Addresses a) throws Exception {
    path.masqueradeEverything("nft");
    DatapathTables owned = PacketPath.owned();
    FamilyTables all = byRange(owned.families().get(a.family), a);
    FamilyTables apart =
        new FamilyTables(
            new TreeMap<>(Map.of(a.pod, new ClassId(2))),
            all.explicit(),
            all.defaults(),
            all.clusterRanges(),
            all.snat(),
            all.guardedEips(),
            all.tunnelPeers(),
            all.podRanges());
    path.program(withFamily(owned, a, apart));
    assertThat(fromPodToOutside(a, false)).as("a class that decides nothing").contains(a.node);
  }

  /** From the pod to the remote pod: a range, and nobody's own class. */
  private static FamilyTables byRange(FamilyTables f, Addresses a) {
    return new FamilyTables(
        new TreeMap<>(),
        f.explicit(),
        f.defaults(),
        f.clusterRanges(),
        f.snat(),
        f.guardedEips(),
        f.tunnelPeers(),
        new TreeMap<>(Map.of(new IpRange(a.pod, a.remotePod), new ClassId(1))));
  }

  private static DatapathTables withFamily(
      DatapathTables tables, Addresses a, FamilyTables family) {
    return new DatapathTables(
        tables.families().with(a.family, family),
        tables.egresses(),
        tables.gateways(),
        tables.masquerade());
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownPodOutOfTheTunnelGetsNowhere(Addresses a) throws Exception {
    path.program(PacketPath.owned());
    path.peer.ip("addr del " + a.server + " dev lo");
    assertThat(path.exchange(path.peer, a.strangerPod, path.outside, a.server, true)).isEmpty();
    assertThat(path.drops("tunnel_stranger")).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void anOpenConnectionDoesNotGoOnWithoutItsEgressIp(Addresses a) throws Exception {
    path.program(PacketPath.owned());
    try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
        DatagramSocket client = PacketPath.open(path.pod, a.pod, 0)) {
      server.setSoTimeout(2000);
      send(client, a.server);
      assertThat(source(server)).contains(a.eip);
      path.program(PacketPath.remote());
      path.rule(a, "del", 91, PacketPath.PEER_MARK, 1001);
      server.setSoTimeout(250);
      send(client, a.server);
      assertThat(source(server)).isEmpty();
      assertThat(path.drops("wrong_source")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEgressIpAnswersStrangersWithSilence(Addresses a) throws Exception {
    path.program(PacketPath.owned());
    assertThatThrownBy(() ->
            path.outside.run(() -> {
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(PacketPath.net(a.eip), 80), 300);
              }
            }))
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(path.drops("unsolicited")).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void whoeverStillSendsToTheOldOwnerIsPassedOnToTheNewOne(Addresses a) throws Exception {
    NetworkNamespace sender = path.anotherPeer(a);
    path.program(PacketPath.remote());
    try (DatagramSocket server = PacketPath.open(path.peer, a.server, 7000);
        DatagramSocket client = PacketPath.open(sender, a.remotePod, 0)) {
      server.setSoTimeout(2000);
      send(client, a.server);
      assertThat(source(server)).contains(a.remotePod);
    }
    assertThat(path.backend.drops().values()).containsOnly(0L);
  }

  @ParameterizedTest
  @CsvSource({"IPV4, 0.0.0.0-255.255.255.255", "IPV6, ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"})
  void aPolicyForAllDestinationsTakesAllButLinkLocalAndMulticast(Addresses a, String all)
      throws Exception {
    IpRange everything =
        new IpRange(IpAddress.of(all.split("-")[0]), IpAddress.of(all.split("-")[1]));
    DatapathTables tables =
        PacketPath.naming(
            PacketPath.owned(), a, everything, new Verdict.Through(PacketPath.EGRESS));
    path.program(tables);
    assertThat(path.backend.observe().tables()).isEqualTo(tables);
    assertThat(fromPodToOutside(a, false)).contains(a.eip);
    PacketPath.address(path.outside, a.strangerPod);
    path.pod.ip("route add " + a.strangerPod + " via " + a.pod.plus(-1));
    path.node.ip("route add " + a.strangerPod + " via " + a.node.plus(8));
    assertThat(path.exchange(path.pod, a.pod, path.outside, a.strangerPod, false)).contains(a.eip);
    // Its own node's address is no unicast destination to be forwarded to.
    assertThat(path.exchange(path.pod, a.pod, path.node, a.node, false)).contains(a.pod);
  }

  @Test
  void encapsulatedPacketsOfStrangersAreDropped() throws Exception {
    DatapathTables tables = PacketPath.owned();
    path.program(tables);
    for (Addresses a : Addresses.values()) {
      try (DatagramSocket stranger = PacketPath.open(path.outside, a.node.plus(8), 0);
          DatagramSocket node = PacketPath.open(path.node, a.node, 7789)) {
        node.setSoTimeout(250);
        stranger.send(
            new DatagramPacket(
                new byte[1], 1, new InetSocketAddress(PacketPath.net(a.node), 7789)));
        assertThat(source(node)).isEmpty();
      }
    }
    assertThat(path.drops("tunnel_outsider")).isEqualTo(2);
  }

  @Test
  void packetsOfTheNodeItselfAreNeverTouched() throws Exception {
    path.program(PacketPath.selected());
    for (Addresses a : Addresses.values()) {
      assertThat(path.exchange(path.node, a.node, path.outside, a.server, false)).contains(a.node);
    }
    assertThat(path.backend.drops().values()).containsOnly(0L);
    assertThat(path.backend.drops()).hasSize(6);
  }

  private Optional<IpAddress> fromPodToOutside(Addresses a, boolean quiet) throws Exception {
    return path.exchange(path.pod, a.pod, path.outside, a.server, quiet);
  }

  private static void send(DatagramSocket socket, IpAddress server) throws Exception {
    socket.send(
        new DatagramPacket(new byte[1], 1, new InetSocketAddress(PacketPath.net(server), 7000)));
  }

  private static Optional<IpAddress> source(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
    try {
      socket.receive(packet);
      return Optional.of(IpAddress.ofBytes(packet.getAddress().getAddress()));
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
  }
}
