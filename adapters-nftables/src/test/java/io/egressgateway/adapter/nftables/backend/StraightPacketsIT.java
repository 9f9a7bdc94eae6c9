package io.egressgateway.adapter.nftables.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.adapter.nftables.backend.PacketPath.Addresses;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.testkit.netns.NamespaceTest;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Real packets that go straight to another node, and from one way to the other. */
@NamespaceTest
class StraightPacketsIT {
  @ParameterizedTest
  @CsvSource({
    "IPV4, nft",
    "IPV6, nft",
    "IPV4, iptables-nft",
    "IPV6, iptables-nft",
    "IPV4, iptables-legacy",
    "IPV6, iptables-legacy"
  })
  void thePodsAddressSurvivesForeignMasqueradeOnItsWayToTheGateway(Addresses a, String how)
      throws Exception {
    try (PacketPath path = new PacketPath("egress.direct")) {
      path.masqueradeEverything(how);
      path.program(PacketPath.remote());
      assertThat(path.exchange(path.pod, a.pod, path.peer, a.server, false)).contains(a.pod);
    }
  }

  /** The pod's own source on the segment, but not to another node, is what must never be. */
  @ParameterizedTest
  @EnumSource
  void aPacketThatMissesTheStraightWayIsNotLetOut(Addresses a) throws Exception {
    try (PacketPath path = new PacketPath("egress.direct")) {
      path.masqueradeEverything("nft");
      path.program(PacketPath.remote());
      path.rule(a, "del", 91, PacketPath.PEER_MARK, 1001);
      assertThat(path.exchange(path.pod, a.pod, path.outside, a.server, true)).isEmpty();
      assertThat(path.drops("wrong_source")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPodOfAnotherNodeLeavesWithTheEgressIpAndIsAnsweredStraight(Addresses a) throws Exception {
    try (PacketPath path = new PacketPath("egress.direct")) {
      path.program(PacketPath.owned());
      path.peer.ip("addr del " + a.server + " dev lo");
      assertThat(path.exchange(path.peer, a.remotePod, path.outside, a.server, false))
          .contains(a.eip);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUnknownPodThatComesStraightGetsNowhere(Addresses a) throws Exception {
    try (PacketPath path = new PacketPath("egress.direct")) {
      path.program(PacketPath.owned());
      path.peer.ip("addr del " + a.server + " dev lo");
      assertThat(path.exchange(path.peer, a.strangerPod, path.outside, a.server, true)).isEmpty();
      assertThat(path.drops("tunnel_stranger")).isEqualTo(1);
    }
  }

  /** The node has them from the parent already; twice would be once too often. */
  @Test
  void broadcastsOfTheSegmentAreNotHeardOnTheStraightDevice() throws Exception {
    try (PacketPath path = new PacketPath("egress.direct")) {
      path.program(PacketPath.owned());
      try (DatagramSocket listener = PacketPath.open(path.node, IpAddress.of("0.0.0.0"), 7001);
          DatagramSocket caller = PacketPath.open(path.peer, IpAddress.of("198.18.0.2"), 0)) {
        caller.setBroadcast(true);
        listener.setSoTimeout(250);
        InetAddress all = PacketPath.net(IpAddress.of("198.18.0.255"));
        caller.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(all, 7001)));
        assertThat(source(listener)).isEmpty();
        listener.setSoTimeout(2000);
        InetAddress one = PacketPath.net(IpAddress.of("198.18.0.1"));
        caller.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(one, 7001)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOpenConnectionToTheGatewayGoesFromOneWayToTheOtherAndBack(Addresses a) throws Exception {
    try (PacketPath path = new PacketPath()) {
      path.andStraight();
      path.masqueradeEverything("nft");
      path.program(PacketPath.remote());
      try (DatagramSocket server = PacketPath.open(path.peer, a.server, 7000);
          DatagramSocket client = PacketPath.open(path.pod, a.pod, 0)) {
        exchange(client, server, a.server, a.pod);
        path.nodeSendsBy(a, "egress.direct");
        exchange(client, server, a.server, a.pod);
        path.peerSendsBy(a, "straight");
        exchange(client, server, a.server, a.pod);
        path.nodeSendsBy(a, "egress.vxlan");
        exchange(client, server, a.server, a.pod);
        path.peerSendsBy(a, "tunnel");
        exchange(client, server, a.server, a.pod);
      }
      assertThat(path.backend.drops().values()).containsOnly(0L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anOpenConnectionAtTheGatewayGoesFromOneWayToTheOtherAndBack(Addresses a) throws Exception {
    try (PacketPath path = new PacketPath()) {
      path.andStraight();
      path.program(PacketPath.owned());
      path.peer.ip("addr del " + a.server + " dev lo");
      try (DatagramSocket server = PacketPath.open(path.outside, a.server, 7000);
          DatagramSocket client = PacketPath.open(path.peer, a.remotePod, 0)) {
        exchange(client, server, a.server, a.eip);
        path.peerSendsBy(a, "straight");
        exchange(client, server, a.server, a.eip);
        path.nodeSendsBy(a, "egress.direct");
        exchange(client, server, a.server, a.eip);
        path.peerSendsBy(a, "tunnel");
        exchange(client, server, a.server, a.eip);
        path.nodeSendsBy(a, "egress.vxlan");
        exchange(client, server, a.server, a.eip);
      }
      assertThat(path.backend.drops().values()).containsOnly(0L);
    }
  }

  /** There and back, seen with that source. */
  private static void exchange(
      DatagramSocket client, DatagramSocket server, IpAddress to, IpAddress seen) throws Exception {
    client.setSoTimeout(2000);
    server.setSoTimeout(2000);
    client.send(
        new DatagramPacket(new byte[1], 1, new InetSocketAddress(PacketPath.net(to), 7000)));
    DatagramPacket request = new DatagramPacket(new byte[1], 1);
    server.receive(request);
    assertThat(IpAddress.ofBytes(request.getAddress().getAddress())).isEqualTo(seen);
    server.send(new DatagramPacket(new byte[1], 1, request.getSocketAddress()));
    client.receive(new DatagramPacket(new byte[1], 1));
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
