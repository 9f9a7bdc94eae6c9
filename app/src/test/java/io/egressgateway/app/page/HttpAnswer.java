package io.egressgateway.app.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.util.Locale;
import java.util.Optional;

/**
 * What is answered to a request, as it comes over the wire: a client library would not send what a
 * hostile one does.
 */
record HttpAnswer(int status, String head, String body) {

  static HttpAnswer get(int port, String path, String... headers) throws IOException {
    return ask(port, "GET " + path + " HTTP/1.1", "", headers);
  }

  static HttpAnswer post(int port, String path, String body, String... headers) throws IOException {
    return ask(port, "POST " + path + " HTTP/1.1", body, headers);
  }

  static HttpAnswer ask(int port, String line, String body, String... headers) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request(line, body, headers).getBytes(UTF_8));
      String all = new String(socket.getInputStream().readAllBytes(), UTF_8);
      int end = all.indexOf("\r\n\r\n");
      String head = end < 0 ? all : all.substring(0, end);
      return new HttpAnswer(
          Integer.parseInt(head.split(" ", 3)[1]), head, end < 0 ? "" : all.substring(end + 4));
    }
  }

  private static String request(String line, String body, String... headers) {
    StringBuilder text = new StringBuilder(line + "\r\n");
    boolean named = false;
    for (String header : headers) {
      text.append(header).append("\r\n");
      named |= header.startsWith("Host:");
    }
    if (!named) {
      text.append("Host: localhost\r\n");
    }
    if (!body.isEmpty()) {
      text.append("Content-Length: ").append(body.getBytes(UTF_8).length).append("\r\n");
    }
    return text.append("Connection: close\r\n\r\n").append(body).toString();
  }

  JsonObject json() {
    return new JsonObject(body);
  }

  Optional<String> header(String name) {
    String wanted = name.toLowerCase(Locale.ROOT) + ":";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(wanted))
        .map(line -> line.substring(wanted.length()).strip())
        .findFirst();
  }

  /** Events as they come; waits for each. */
  static final class Events implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Events(int port, String... headers) throws IOException {
      socket = new Socket("127.0.0.1", port);
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(request("GET /api/events HTTP/1.1", "", headers).getBytes(UTF_8));
      lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
    }

    /** The first line of the answer. */
    String status() throws IOException {
      return String.valueOf(lines.readLine());
    }

    /** The content of the next event of this name; empty where the server ended. */
    Optional<JsonObject> next(String event) throws IOException {
      String line = lines.readLine();
      while (line != null) {
        if (line.equals("event: " + event)) {
          return Optional.of(new JsonObject(String.valueOf(lines.readLine()).substring(6)));
        }
        line = lines.readLine();
      }
      return Optional.empty();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
