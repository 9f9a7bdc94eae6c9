package io.egressgateway.app.liveness;

import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Delivers on the sender's thread; drops everything while cut. Thread safe. */
final class MemoryNetwork {
  private final Map<Endpoint, PeerTransport.Receiver> receivers = new ConcurrentHashMap<>();
  private final Map<Endpoint, Integer> delivered = new ConcurrentHashMap<>();
  private final Map<Endpoint, Integer> sent = new ConcurrentHashMap<>();
  private volatile boolean cut;

  void cut(boolean now) {
    cut = now;
  }

  int deliveredTo(Endpoint to) {
    return delivered.getOrDefault(to, 0);
  }

  int sentTo(Endpoint to) {
    return sent.getOrDefault(to, 0);
  }

  void inject(Endpoint from, Endpoint to, byte[] payload) {
    sent.merge(to, 1, Integer::sum);
    PeerTransport.Receiver receiver = receivers.get(to);
    if (!cut && receiver != null) {
      receiver.received(from, payload);
      delivered.merge(to, 1, Integer::sum);
    }
  }

  PeerTransport at(Endpoint own) {
    return new PeerTransport() {
      @Override
      public void send(Endpoint to, byte[] payload) {
        inject(own, to, payload);
      }

      @Override
      public void onDatagram(Receiver receiver) {
        receivers.put(own, receiver);
      }

      @Override
      public void close() {
        receivers.remove(own);
      }
    };
  }
}
