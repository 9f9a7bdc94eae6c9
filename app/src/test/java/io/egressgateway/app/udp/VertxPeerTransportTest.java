package io.egressgateway.app.udp;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.testkit.contract.PeerTransportContract;
import io.vertx.core.Vertx;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class VertxPeerTransportTest extends PeerTransportContract {
  private static Vertx vertx;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Override
  protected Peer open() throws SocketException {
    Endpoint endpoint = nobody();
    return new Peer(VertxPeerTransport.open(vertx, endpoint.port(), EgressMetrics.NONE), endpoint);
  }

  @Override
  protected Endpoint nobody() throws SocketException {
    try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return new Endpoint(IpAddress.of("127.0.0.1"), free.getLocalPort());
    }
  }

  @Test
  void aTakenPortIsRefusedByItsNumber() throws Exception {
    Peer taken = open();
    try {
      int port = taken.endpoint().port();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> VertxPeerTransport.open(vertx, port, EgressMetrics.NONE))
          .withMessageContaining("UDP port " + port);
    } finally {
      taken.transport().close();
    }
  }
}
