package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.claim.PeerCodec;
import io.egressgateway.domain.claim.PeerMessage;
import io.egressgateway.domain.claim.PeerOutput;
import io.egressgateway.domain.claim.PeerReading;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Signs, addresses and sends what an agent says to others. */
final class PeerMail {
  /** Senders are remembered that the API server tells no address of; nobody has so many. */
  private static final int MOST = 10_000;

  private final PeerWatch.Ports ports;
  private final PeerWatch.Self self;
  private final HeartbeatKey key;
  private final Map<NodeName, Endpoint> heardFrom = new ConcurrentHashMap<>();
  private volatile SortedMap<NodeName, IpAddress> addresses = new TreeMap<>();

  /** Of the one thread that sends. */
  private long sequence;

  PeerMail(PeerWatch.Ports ports, PeerWatch.Self self) {
    this.ports = requireNonNull(ports, "ports");
    this.self = requireNonNull(self, "self");
    this.key = new HeartbeatKey(ports.key(), ports.clock());
  }

  /** Absent while the key is unknown. Any thread. */
  Optional<PeerReading> read(byte[] payload) {
    return key.readPeer(payload, ports.wallClock().now().toEpochMilli());
  }

  /** Whether the key is known. Any thread. */
  boolean canWrite() {
    return key.writingToPeers().isPresent();
  }

  /** Where nodes are. Any thread. */
  void reaches(SortedMap<NodeName, IpAddress> nodes) {
    addresses = nodes;
  }

  /** Where an authentic sender is, for an answer before the API server has told. Any thread. */
  void heard(NodeName node, Endpoint from) {
    if (heardFrom.size() < MOST) {
      heardFrom.put(node, from);
    }
  }

  void send(PeerOutput.Send send) {
    for (byte[] datagram : written(send.message())) {
      send.to()
          .forEach(node -> endpoint(node).ifPresent(to -> ports.transport().send(to, datagram)));
    }
  }

  /** To the leading controller, where one is known. */
  void report(PeerMessage message) {
    List<Endpoint> leader = ports.leader().heartbeatEndpoints();
    for (byte[] datagram : written(message)) {
      leader.forEach(to -> ports.transport().send(to, datagram));
    }
  }

  private Optional<Endpoint> endpoint(NodeName node) {
    IpAddress address = addresses.get(node);
    return address == null
        ? Optional.ofNullable(heardFrom.get(node))
        : Optional.of(new Endpoint(address, self.port()));
  }

  private List<byte[]> written(PeerMessage message) {
    Optional<PeerCodec> codec = key.writingToPeers();
    if (codec.isEmpty()) {
      return List.of();
    }
    long now = ports.wallClock().now().toEpochMilli();
    List<? extends PeerMessage> parts =
        message instanceof PeerMessage.Tell tell ? PeerCodec.parts(tell) : List.of(message);
    return parts.stream()
        .map(part ->
            codec
                .get()
                .write(
                    new PeerMessage.Signed(self.node(), self.incarnation(), ++sequence, now, part)))
        .toList();
  }
}
