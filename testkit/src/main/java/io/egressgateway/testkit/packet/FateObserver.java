package io.egressgateway.testkit.packet;

import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.testkit.packet.PacketPath.Addresses;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Sends a packet through a path and looks where it comes out. */
record FateObserver(PacketPath path, DatagramSocket outside, DatagramSocket peer)
    implements AutoCloseable {
  private static final int LOOKS = 200;

  /** Gives the path as many pods and servers, each behind both the node and the peer. */
  static FateObserver on(PacketPath path, int pods, int servers) throws Exception {
    addresses(path, pods, servers);
    return new FateObserver(path, listening(path.outside), listening(path.peer));
  }

  private static DatagramSocket listening(NetworkNamespace namespace) throws Exception {
    DatagramSocket socket = namespace.call(() -> new DatagramSocket(7000));
    socket.setSoTimeout(10);
    return socket;
  }

  private static void addresses(PacketPath path, int pods, int servers) {
    for (NetworkNamespace namespace : new NetworkNamespace[] {path.outside, path.peer}) {
      namespace.sysctl("net/ipv4/conf/all/rp_filter=0", "net/ipv4/conf/default/rp_filter=0");
    }
    path.outside.sysctl("net/ipv4/conf/eth0/rp_filter=0");
    path.peer.sysctl("net/ipv4/conf/tunnel/rp_filter=0");
    for (Addresses a : Addresses.values()) {
      String net = a.family == IpFamily.IPV4 ? "/24" : "/64 nodad";
      for (int i = 1; i < pods; i++) {
        path.pod.ip("addr add " + a.pod.plus(i) + net + " dev eth0");
      }
      for (int i = 1; i < servers; i++) {
        PacketPath.address(path.outside, a.server.plus(i));
        PacketPath.address(path.peer, a.server.plus(i));
        path.node.ip("route add " + a.server.plus(i) + " via " + a.node.plus(8));
      }
    }
  }

  Fate fate(Addresses a, IpAddress from, IpAddress to) throws Exception {
    Map<String, Long> before = path.backend.drops();
    try (DatagramSocket sender = PacketPath.open(path.pod, from, 0)) {
      sender.send(
          new DatagramPacket(new byte[1], 1, new InetSocketAddress(PacketPath.net(to), 7000)));
      for (int i = 0; i < LOOKS; i++) {
        Optional<InetAddress> seen = source(outside);
        if (seen.isPresent()) {
          return leftAs(a, from, IpAddress.ofBytes(seen.get().getAddress()));
        }
        if (source(peer).isPresent()) {
          return new Fate.ForwardToGateway(PacketPath.PEER_MARK);
        }
        for (Fate.Reason reason : Fate.Reason.values()) {
          String counter = reason.name().toLowerCase(Locale.ROOT);
          if (path.drops(counter) > before.getOrDefault(counter, 0L)) {
            return new Fate.Dropped(reason);
          }
        }
      }
    }
    throw new AssertionError("lost without a count: " + path.backend.drops());
  }

  private static Fate leftAs(Addresses a, IpAddress pod, IpAddress source) {
    if (source.equals(pod)) {
      return new Fate.Untouched();
    }
    return source.equals(a.node) ? new Fate.Masquerade() : new Fate.SnatTo(source);
  }

  private static Optional<InetAddress> source(DatagramSocket socket) throws Exception {
    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
    try {
      socket.receive(packet);
      return Optional.of(packet.getAddress());
    } catch (SocketTimeoutException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    outside.close();
    peer.close();
  }
}
