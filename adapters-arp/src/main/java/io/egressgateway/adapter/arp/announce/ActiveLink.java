package io.egressgateway.adapter.arp.announce;

import io.egressgateway.adapter.arp.announce.AnsweringLinks.AnsweringLink;
import io.egressgateway.adapter.arp.packet.ArpPacket;
import io.egressgateway.adapter.arp.packet.EthernetFrame;
import io.egressgateway.adapter.arp.packet.NdpDatagram;
import io.egressgateway.adapter.arp.packet.NeighborAdvertisement;
import io.egressgateway.adapter.arp.packet.WireAddress;
import io.egressgateway.adapter.arp.responder.AnnouncedAddresses;
import io.egressgateway.adapter.arp.socket.GroupSocket;
import io.egressgateway.adapter.arp.socket.LinkState;
import io.egressgateway.adapter.arp.socket.NativeBuffer;
import io.egressgateway.adapter.arp.socket.PacketSocket;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Ipv4Address;
import io.egressgateway.domain.net.Ipv6Address;
import io.egressgateway.domain.net.MacAddress;
import io.egressgateway.port.datapath.DatapathException;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An interface in use: its sockets, memberships and addresses. Owned by the announcing thread. */
final class ActiveLink {
  private static final Logger LOG = LoggerFactory.getLogger(ActiveLink.class);

  private final PacketSocket arp;
  private final PacketSocket ndp;
  private final NativeBuffer outgoing = NativeBuffer.forWire(EthernetFrame.MAX_ENCODED_BYTES);
  private final SortedSet<Ipv6Address> groups = new TreeSet<>();
  private @Nullable GroupSocket groupSocket;
  private LinkState state;
  private LinkShare share = LinkShare.NONE;

  private ActiveLink(LinkState state, PacketSocket arp, PacketSocket ndp) {
    this.state = state;
    this.arp = arp;
    this.ndp = ndp;
  }

  static ActiveLink open(LinkState state) throws DatapathException {
    PacketSocket arp = PacketSocket.forArp(state.index());
    try {
      return new ActiveLink(state, arp, PacketSocket.forNdp(state.index()));
    } catch (DatapathException e) {
      arp.close();
      throw e;
    }
  }

  LinkState state() {
    return state;
  }

  LinkShare share() {
    return share;
  }

  /**
   * The addresses among these that the neighbors of the interface do not know of from us: all where
   * it has another MAC or has got its carrier back, else those that {@code known} has not.
   */
  SortedSet<IpAddress> newTo(
      LinkState newState, SortedSet<IpAddress> known, SortedSet<IpAddress> addresses) {
    boolean renewed =
        !newState.mac().equals(state.mac()) || newState.isRunning() && !state.isRunning();
    SortedSet<IpAddress> unknown = new TreeSet<>(addresses);
    if (!renewed) {
      unknown.removeAll(known);
    }
    return unknown;
  }

  /**
   * Takes over what the interface is now and shall answer for.
   *
   * @return the addresses that neighbors must be told of
   */
  SortedSet<IpAddress> update(LinkState newState, LinkShare newShare) {
    SortedSet<IpAddress> untold = newTo(newState, share.announced(), newShare.announced());
    state = newState;
    share = newShare;
    updateGroups();
    return untold;
  }

  /** Several addresses may share a group, so the groups are derived anew. */
  private void updateGroups() {
    SortedSet<Ipv6Address> wanted = new TreeSet<>();
    for (IpAddress address : share.all()) {
      if (address instanceof Ipv6Address six) {
        wanted.add(WireAddress.solicitedNode(six));
      }
    }
    for (Ipv6Address group : List.copyOf(groups)) {
      if (!wanted.contains(group)) {
        membership(group, false);
        groups.remove(group);
      }
    }
    for (Ipv6Address group : wanted) {
      if (groups.add(group)) {
        membership(group, true);
      }
    }
  }

  /** The device must pass the group on, and switches that snoop MLD must too. */
  private void membership(Ipv6Address group, boolean join) {
    MacAddress mac = WireAddress.ofGroup(group);
    try {
      if (groupSocket == null) {
        groupSocket = GroupSocket.open(state.index());
      }
      if (join) {
        ndp.join(mac);
        groupSocket.join(group);
      } else {
        ndp.leave(mac);
        groupSocket.leave(group);
      }
    } catch (DatapathException e) {
      LOG.atWarn()
          .setCause(e)
          .addKeyValue("interface", state.name())
          .addKeyValue("group", group)
          .addKeyValue("join", join)
          .log("IPv6 group membership failed; solicitations may not arrive");
    }
  }

  AnsweringLink answering() {
    return new AnsweringLink(
        arp,
        ndp,
        state.name(),
        state.mac(),
        new AnnouncedAddresses(share.answered()),
        new AnnouncedAddresses(share.asked()));
  }

  /** Tells all neighbors who has the address. */
  void announce(IpAddress address, AnnounceCounters counters) {
    MacAddress mac = state.mac();
    switch (address) {
      case Ipv4Address four -> {
        count(send(arp, MacAddress.BROADCAST, ArpPacket.announcement(four, mac)), counters);
        count(send(arp, MacAddress.BROADCAST, ArpPacket.gratuitousReply(four, mac)), counters);
      }
      case Ipv6Address six -> {
        NeighborAdvertisement told = NeighborAdvertisement.unsolicited(six, mac);
        MacAddress all = WireAddress.ofGroup(WireAddress.ALL_NODES);
        count(send(ndp, all, new NdpDatagram(six, WireAddress.ALL_NODES, told)), counters);
      }
    }
  }

  /**
   * Asks all neighbors whether one of them has the address.
   *
   * @return false where the question cannot have reached anybody
   */
  boolean ask(IpAddress address) {
    if (!state.isRunning()) {
      return false;
    }
    return switch (address) {
      case Ipv4Address four -> send(arp, MacAddress.BROADCAST, ArpPacket.probe(four, state.mac()));
      case Ipv6Address six -> {
        NdpDatagram probe = NdpDatagram.duplicateDetection(six);
        yield send(ndp, WireAddress.ofGroup(probe.destination()), probe);
      }
    };
  }

  private static void count(boolean sent, AnnounceCounters counters) {
    (sent ? counters.gratuitousSent : counters.gratuitousFailed).increment();
  }

  private boolean send(PacketSocket socket, MacAddress destination, EthernetFrame.Payload payload) {
    outgoing.bytes().clear();
    new EthernetFrame(destination, state.mac(), payload).encode(outgoing.bytes());
    return socket.send(outgoing);
  }

  /** Leaves the groups; the packet sockets are the responder's to close. */
  List<PacketSocket> retire() {
    if (groupSocket != null) {
      groupSocket.close();
    }
    return List.of(arp, ndp);
  }
}
