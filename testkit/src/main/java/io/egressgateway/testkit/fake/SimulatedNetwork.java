package io.egressgateway.testkit.fake;

import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A network in memory: what is sent arrives within {@link PeerTransport#send}, unless the way is
 * cut. Safe for any thread.
 */
public final class SimulatedNetwork {
  private record Way(Endpoint from, Endpoint to) {}

  private final Map<Endpoint, Station> stations = new HashMap<>();
  private final Set<Way> cut = new HashSet<>();

  /** A transport that is reached at an endpoint. */
  public synchronized PeerTransport transport(Endpoint at) {
    Station station = new Station(at);
    if (stations.putIfAbsent(at, station) != null) {
      throw new IllegalArgumentException("taken: " + at);
    }
    return station;
  }

  /** Loses everything in this direction from now on. */
  public synchronized void cut(Endpoint from, Endpoint to) {
    cut.add(new Way(from, to));
  }

  /** Loses nothing in this direction any more. */
  public synchronized void mend(Endpoint from, Endpoint to) {
    cut.remove(new Way(from, to));
  }

  private void deliver(Endpoint from, Endpoint to, byte[] payload) {
    PeerTransport.Receiver receiver;
    synchronized (this) {
      Station station = stations.get(to);
      if (station == null || !stations.containsKey(from) || cut.contains(new Way(from, to))) {
        return;
      }
      receiver = station.receiver;
    }
    receiver.received(from, payload.clone());
  }

  private synchronized void leave(Station station) {
    stations.remove(station.at, station);
  }

  private final class Station implements PeerTransport {
    private final Endpoint at;
    private volatile Receiver receiver = (_, _) -> {};

    Station(Endpoint at) {
      this.at = at;
    }

    @Override
    public void send(Endpoint to, byte[] payload) {
      if (payload.length > MAX_PAYLOAD) {
        throw new IllegalArgumentException("payload of " + payload.length + " bytes is too long");
      }
      deliver(at, to, payload);
    }

    @Override
    public void onDatagram(Receiver next) {
      receiver = next;
    }

    @Override
    public void close() {
      leave(this);
    }
  }
}
