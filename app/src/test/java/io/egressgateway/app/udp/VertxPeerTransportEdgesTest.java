package io.egressgateway.app.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.peer.PeerTransport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.vertx.core.Vertx;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class VertxPeerTransportEdgesTest {
  private record Arrived(Endpoint from, byte[] payload) {}

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static int freePort() throws SocketException {
    try (DatagramSocket socket = new DatagramSocket()) {
      return socket.getLocalPort();
    }
  }

  private VertxPeerTransport open(int port) {
    return VertxPeerTransport.open(vertx, port, EgressMetrics.NONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void aDatagramAndItsAnswerArriveInBothFamilies(String loopback) throws Exception {
    int port = freePort();
    BlockingQueue<Arrived> answers = new ArrayBlockingQueue<>(1);
    VertxPeerTransport server = open(port);
    server.onDatagram(server::send);
    VertxPeerTransport client = open(0);
    client.onDatagram((from, payload) -> answers.add(new Arrived(from, payload)));
    byte[] payload = new byte[PeerTransport.MAX_PAYLOAD];
    payload[1199] = 7;

    Endpoint to = new Endpoint(IpAddress.of(loopback), port);
    client.send(to, payload);
    Arrived answer = answers.poll(10, TimeUnit.SECONDS);
    assertThat(answer).isNotNull();
    assertThat(answer.from()).isEqualTo(to);
    assertThat(answer.payload()).isEqualTo(payload);
  }

  @Test
  void aPayloadThatIsTooLongIsRefused() {
    VertxPeerTransport transport = open(0);
    Endpoint to = new Endpoint(IpAddress.of("127.0.0.1"), 9);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transport.send(to, new byte[PeerTransport.MAX_PAYLOAD + 1]));
  }

  @Test
  void aPortThatIsTakenIsToldWithItsNumber() throws SocketException {
    try (DatagramSocket taken = new DatagramSocket()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> open(taken.getLocalPort()))
          .withMessageContaining(String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void anEmptyDatagramDoesNotStopTheNextOne() throws Exception {
    int port = freePort();
    BlockingQueue<Arrived> arrived = new ArrayBlockingQueue<>(4);
    open(port).onDatagram((from, payload) -> arrived.add(new Arrived(from, payload)));
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
      socket.send(new DatagramPacket(new byte[0], 0, loopback, port));
      socket.send(new DatagramPacket(new byte[] {1}, 1, loopback, port));
    }
    Arrived last = arrived.poll(10, TimeUnit.SECONDS);
    if (last != null && last.payload().length == 0) {
      last = arrived.poll(10, TimeUnit.SECONDS);
    }
    assertThat(last).isNotNull();
    assertThat(last.payload()).containsExactly(1);
  }

  @Test
  void sendingAfterTheEndIsHarmless() {
    VertxPeerTransport transport = open(0);
    transport.close();
    transport.send(new Endpoint(IpAddress.of("127.0.0.1"), 9), new byte[] {1});
  }
}
