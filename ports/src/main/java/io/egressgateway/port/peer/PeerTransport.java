package io.egressgateway.port.peer;

/**
 * Best-effort datagrams between nodes: they may be lost, doubled, reordered or forged. What arrives
 * is hostile until it is authenticated.
 */
public interface PeerTransport extends AutoCloseable {

  /**
   * The largest payload, in bytes, that is sent; one that fits every sane path without fragments.
   */
  int MAX_PAYLOAD = 1200;

  /** Told of a datagram; on the transport's one thread, must not block. */
  @FunctionalInterface
  interface Receiver {
    void received(Endpoint from, byte[] payload);
  }

  /** Sends without waiting; errors are counted, not thrown. Any thread. */
  void send(Endpoint to, byte[] payload);

  /** Sets who is told; one receiver. */
  void onDatagram(Receiver receiver);

  @Override
  void close();
}
