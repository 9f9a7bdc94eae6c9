package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.packet.ArpPacket;
import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NeighborAdvertisement;
import io.egressgateway.adapter.arp.packet.WireAddress;
import io.egressgateway.adapter.arp.socket.NativeBuffer;
import io.egressgateway.adapter.arp.socket.PacketSocket;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.port.announce.AddressAnnouncer;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.testkit.contract.AddressAnnouncerContract;
import io.egressgateway.testkit.netns.NamespaceTest;
import io.egressgateway.testkit.netns.TestNamespaces;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;

/** The contract on the kernel; its questions are those of the neighbor's kernel. */
@NamespaceTest
class LinkLayerAnnouncerContractIT extends AddressAnnouncerContract {
  private record OnSegment(
      Segment segment,
      NetworkNamespace gateway,
      NetworkNamespace client,
      NetworkNamespace holder,
      LinkLayerAnnouncer mine)
      implements Station {
    @Override
    public AddressAnnouncer announcer() {
      return mine;
    }

    @Override
    public boolean answers(IpAddress address) throws Exception {
      client.ip("neigh flush dev eth0");
      client.run(() -> {
        try (DatagramSocket socket = new DatagramSocket()) {
          InetAddress to = InetAddress.getByAddress(address.toBytes());
          socket.send(new DatagramPacket(new byte[1], 1, to, 9));
        }
      });
      String text = address.toString();
      Segment.eventually(() -> Segment.neighbor(client, text).matches(".*(lladdr|FAILED).*"));
      String mac = Segment.mac(gateway, "eth0").toString();
      return Segment.neighbor(client, text).contains(mac);
    }

    @Override
    public void claim(IpAddress address, MacAddress claimant) throws Exception {
      int index =
          Integer.parseInt(client.output("ip", "-o", "link", "show", "eth0").split(":", 2)[0]);
      boolean four = address.family() == IpFamily.IPV4;
      try (PacketSocket socket =
          client.call(() -> four ? PacketSocket.forArp(index) : PacketSocket.forNdp(index))) {
        NativeBuffer buffer = NativeBuffer.forWire(EthernetFrame.MAX_ENCODED_BYTES);
        frame(address, claimant).encode(buffer.bytes());
        socket.send(buffer);
      }
    }

    private static EthernetFrame frame(IpAddress address, MacAddress claimant) {
      return switch (address) {
        case Ipv4Address four ->
            new EthernetFrame(
                MacAddress.BROADCAST, claimant, ArpPacket.announcement(four, claimant));
        case Ipv6Address six ->
            new EthernetFrame(
                WireAddress.ofGroup(WireAddress.ALL_NODES),
                claimant,
                new NdpDatagram(
                    six, WireAddress.ALL_NODES, NeighborAdvertisement.unsolicited(six, claimant)));
      };
    }

    @Override
    public void hold(IpAddress address) {
      holder.ip(
          "addr add "
              + address
              + (address.family() == IpFamily.IPV4 ? "/24" : "/64 nodad")
              + " dev eth0");
    }

    @Override
    public void loseInterface() throws Exception {
      gateway.ip("link delete eth0");
      Segment.eventually(() -> refusing(mine));
    }

    @Override
    public void close() {
      mine.close();
      segment.close();
    }
  }

  /** Until the notice of the kernel has been looked at, the interface is still known. */
  private static boolean refusing(LinkLayerAnnouncer announcer) throws Exception {
    try {
      announcer.announce(Segment.addresses("192.0.2.199"));
      announcer.announce(Segment.addresses());
      return false;
    } catch (DatapathException e) {
      announcer.announce(Segment.addresses());
      return true;
    }
  }

  @Override
  protected Station open() throws Exception {
    Segment segment = new Segment(TestNamespaces.run());
    NetworkNamespace gateway = segment.station("gw", 1);
    NetworkNamespace client = segment.station("client", 9);
    client.sysctl(
        "net/ipv4/neigh/eth0/retrans_time_ms=100", "net/ipv6/neigh/eth0/retrans_time_ms=100");
    NetworkNamespace holder = segment.station("holder", 2);
    return new OnSegment(segment, gateway, client, holder, Segment.announcer(gateway));
  }
}
