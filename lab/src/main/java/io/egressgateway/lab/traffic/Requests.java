package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Single requests from inside a namespace, each on a fresh connection. */
public final class Requests {
  private Requests() {}

  /**
   * Gets {@code /} by HTTP and returns the body without white space at its end.
   *
   * @param limit for the connection and again for each piece of the answer
   * @throws IOException where there is no connection, no answer in time, or a status other than 200
   */
  public static String httpGet(
      NetworkNamespace namespace, IpAddress server, int port, Duration limit)
      throws IOException, InterruptedException {
    return httpGet(namespace, server, port, "/", limit);
  }

  /** Gets another path, as {@link #httpGet(NetworkNamespace, IpAddress, int, Duration)}. */
  public static String httpGet(
      NetworkNamespace namespace, IpAddress server, int port, String path, Duration limit)
      throws IOException, InterruptedException {
    InetSocketAddress address = Sockets.address(server, port);
    return inside(
        namespace,
        () -> {
          try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(address, (int) limit.toMillis());
            return exchange(socket, server, path);
          }
        });
  }

  /**
   * Gets a path by HTTP with further header lines, and returns the whole answer, whatever its
   * status: status line, header lines, body.
   *
   * @throws IOException where there is no connection or no answer in time
   */
  public static String httpAnswer(
      NetworkNamespace namespace, InetSocketAddress server, String head, Duration limit)
      throws IOException, InterruptedException {
    return inside(
        namespace,
        () -> {
          try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) limit.toMillis());
            socket.connect(server, (int) limit.toMillis());
            return answer(socket, head);
          }
        });
  }

  private static String answer(Socket socket, String head) throws IOException {
    socket.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.UTF_8));
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static String exchange(Socket socket, IpAddress server, String path) throws IOException {
    String host = server.toString().contains(":") ? "[" + server + "]" : server.toString();
    String request = "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n";
    String answer = answer(socket, request);
    int end = answer.indexOf("\r\n\r\n");
    if (end < 0 || !answer.startsWith("HTTP/1.1 200")) {
      throw new IOException("not a complete answer with status 200: \"" + answer + "\"");
    }
    return answer.substring(end + 4).strip();
  }

  /** What is done inside a namespace by a request. */
  @FunctionalInterface
  interface Inside<T> {
    T run() throws IOException;
  }

  private static <T> T inside(NetworkNamespace namespace, Inside<T> request)
      throws IOException, InterruptedException {
    try {
      return namespace.call(request::run);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
