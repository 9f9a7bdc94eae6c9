package io.egressgateway.app.udp;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.util.concurrent.CompletionException;

/**
 * {@link PeerTransport} on one Vert.x socket for both address families, or for IPv4 alone where the
 * host has no IPv6. Its thread is an event loop.
 */
public final class VertxPeerTransport implements PeerTransport {
  private static final Receiver NOBODY = (_, _) -> {};

  private final DatagramSocket socket;
  private final EgressMetrics metrics;
  private volatile Receiver receiver = NOBODY;

  private VertxPeerTransport(DatagramSocket socket, EgressMetrics metrics) {
    this.socket = socket;
    this.metrics = requireNonNull(metrics, "metrics");
    socket.handler(this::received);
  }

  /**
   * Opens the socket.
   *
   * @param port to hear on; 0 lets the kernel choose
   * @throws IllegalArgumentException where the port is taken
   */
  public static VertxPeerTransport open(Vertx vertx, int port, EgressMetrics metrics) {
    try {
      return new VertxPeerTransport(listen(vertx, true, port), metrics);
    } catch (CompletionException | UnsupportedOperationException _) {
      // A host without IPv6 has no socket for both families.
    }
    try {
      return new VertxPeerTransport(listen(vertx, false, port), metrics);
    } catch (CompletionException refused) {
      throw new IllegalArgumentException(
          "cannot listen on UDP port " + port + ": " + refused.getMessage(), refused);
    }
  }

  private static DatagramSocket listen(Vertx vertx, boolean bothFamilies, int port) {
    DatagramSocketOptions options = new DatagramSocketOptions().setIpV6(bothFamilies);
    return vertx
        .createDatagramSocket(options)
        .listen(port, bothFamilies ? "::" : "0.0.0.0")
        .toCompletionStage()
        .toCompletableFuture()
        .join();
  }

  @Override
  public void send(Endpoint to, byte[] payload) {
    if (payload.length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("payload of " + payload.length + " bytes is too long");
    }
    socket
        .send(Buffer.buffer(payload), to.port(), to.address().toString())
        .onFailure(failure -> metrics.failed("udp", failure.getClass().getSimpleName()));
  }

  @Override
  public void onDatagram(Receiver next) {
    receiver = requireNonNull(next, "next");
  }

  private void received(DatagramPacket packet) {
    String host = packet.sender().host();
    int zone = host.indexOf('%');
    IpAddress.parse(zone < 0 ? host : host.substring(0, zone))
        .toOptional()
        .ifPresent(address ->
            receiver.received(
                new Endpoint(address, packet.sender().port()), packet.data().getBytes()));
  }

  @Override
  public void close() {
    socket.close();
  }
}
