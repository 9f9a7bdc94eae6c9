package io.egressgateway.app.nettools;

import io.egressgateway.app.nettools.ToolSettings.Protocol;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.parsetools.RecordParser;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;

/** Says whom it sees, by every protocol that it is started with. */
public final class ToolServer implements AutoCloseable {
  /** A connection that goes on for longer is not a test any more. */
  private static final int ROUNDS = 100;

  private static final int LONGEST_LINE = 4096;
  private static final String EVERYWHERE = "0.0.0.0";
  private static final String SOCKET_PATH = "/ws";

  private final Vertx vertx;
  private final long pauseMillis;
  private final Map<Protocol, Integer> ports = new EnumMap<>(Protocol.class);
  private final CountDownLatch ended = new CountDownLatch(1);

  private ToolServer(Duration pause) {
    this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
    this.pauseMillis = Math.max(1, pause.toMillis());
  }

  /**
   * Starts to listen.
   *
   * @param pause between a line by TCP and its answer
   * @throws IllegalStateException where an address or port cannot be had
   */
  public static ToolServer start(ToolSettings settings, Duration pause) {
    ToolServer server = new ToolServer(pause);
    String host = settings.address().isEmpty() ? EVERYWHERE : settings.address();
    try {
      for (Protocol protocol : settings.protocols()) {
        server.ports.put(protocol, server.listen(protocol, host, settings));
      }
      return server;
    } catch (CompletionException refused) {
      server.close();
      throw new IllegalStateException("cannot listen: " + refused.getCause(), refused);
    }
  }

  private int listen(Protocol protocol, String host, ToolSettings settings) {
    return switch (protocol) {
      case TCP ->
          await(
                  vertx
                      .createNetServer()
                      .connectHandler(this::lines)
                      .listen(settings.tcpPort(), host))
              .actualPort();
      case UDP -> await(datagrams(host, settings.udpPort())).localAddress().port();
      case WEB ->
          await(
                  vertx
                      .createHttpServer(new HttpServerOptions().setIdleTimeout(120))
                      .requestHandler(ToolServer::page)
                      .webSocketHandler(ToolServer::messages)
                      .listen(settings.webPort(), host))
              .actualPort();
    };
  }

  /** The ports in use. */
  public Map<Protocol, Integer> ports() {
    return Map.copyOf(ports);
  }

  /**
   * The port of a protocol.
   *
   * @throws IllegalArgumentException where it was not started with that protocol
   */
  public int port(Protocol protocol) {
    Integer port = ports.get(protocol);
    if (port == null) {
      throw new IllegalArgumentException("not started: " + protocol);
    }
    return port;
  }

  /** Waits until {@link #close}. */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  private void lines(NetSocket socket) {
    RecordParser parser = RecordParser.newDelimited("\n", socket).maxRecordSize(LONGEST_LINE);
    int[] rounds = {0};
    parser.exceptionHandler(_ -> socket.close());
    parser.handler(_ ->
        vertx.setTimer(
            pauseMillis,
            _ -> {
              rounds[0]++;
              Future<Void> written = socket.write(seen(socket.remoteAddress()) + "\n");
              if (rounds[0] >= ROUNDS) {
                written.onComplete(_ -> socket.close());
              }
            }));
  }

  private Future<DatagramSocket> datagrams(String host, int port) {
    boolean everywhere = host.equals(EVERYWHERE);
    boolean ipv6 = everywhere || host.contains(":");
    return open(ipv6, everywhere ? "::" : host, port)
        // A machine without IPv6.
        .recover(refused -> everywhere ? open(false, host, port) : Future.failedFuture(refused));
  }

  private Future<DatagramSocket> open(boolean ipv6, String host, int port) {
    DatagramSocket socket = vertx.createDatagramSocket(new DatagramSocketOptions().setIpV6(ipv6));
    socket.handler(packet ->
        socket.send(
            seen(packet.sender()) + "\n", packet.sender().port(), packet.sender().hostAddress()));
    return socket.listen(port, host);
  }

  private static void page(HttpServerRequest request) {
    if (request.path().equals("/")) {
      request.response().end("Remote IP: " + text(request.remoteAddress()) + "\n");
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private static void messages(ServerWebSocket socket) {
    if (!socket.path().equals(SOCKET_PATH)) {
      socket.reject(404);
      return;
    }
    socket.textMessageHandler(_ -> socket.writeTextMessage(seen(socket.remoteAddress())));
  }

  private static String seen(SocketAddress from) {
    return "%s clientIP=%s hello from the server"
        .formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS), text(from));
  }

  private static String text(SocketAddress address) {
    String host = address.hostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.port();
  }

  static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    ended.countDown();
    await(vertx.close());
  }
}
