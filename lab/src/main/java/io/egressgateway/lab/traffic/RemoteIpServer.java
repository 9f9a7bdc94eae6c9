package io.egressgateway.lab.traffic;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers every request with {@code Remote IP: } and the client's address. */
public final class RemoteIpServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService executor;

  private RemoteIpServer(HttpServer server, ExecutorService executor) {
    this.server = server;
    this.executor = executor;
  }

  /**
   * Listens on a port of every address of the namespace, both families.
   *
   * @throws LabException where the port is taken
   */
  public static RemoteIpServer start(NetworkNamespace namespace, int port) {
    HttpServer server =
        Sockets.open(
            namespace,
            "HTTP port " + port,
            () -> HttpServer.create(new InetSocketAddress(port), 128));
    ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(executor);
    server.createContext("/", RemoteIpServer::answer);
    server.start();
    return new RemoteIpServer(server, executor);
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String client = Sockets.address(exchange.getRemoteAddress().getAddress()).toString();
    byte[] body = ("Remote IP: " + client + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
