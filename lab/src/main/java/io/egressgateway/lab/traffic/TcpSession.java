package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an {@link EchoServer} that asks a line at a steady pace and notes how long the
 * answers take. The answer limit of the pace says when it gives the connection up.
 */
public final class TcpSession {
  private final InetSocketAddress server;
  private final Pace pace;
  private final CompletableFuture<Integer> connected = new CompletableFuture<>();
  private final CompletableFuture<SessionReport> report = new CompletableFuture<>();
  private final SortedSet<IpAddress> seenAs = new TreeSet<>();
  private int exchanges;
  private long longestStall;
  private volatile boolean stopping;

  private TcpSession(InetSocketAddress server, Pace pace) {
    this.server = server;
    this.pace = pace;
  }

  /**
   * Connects and starts asking; returns when the first answer is there.
   *
   * @throws java.util.concurrent.CompletionException where there is no connection or no first
   *     answer
   */
  public static TcpSession start(
      NetworkNamespace namespace, IpAddress server, int port, Pace pace) {
    TcpSession session = new TcpSession(Sockets.address(server, port), pace);
    namespace.threadFactory().newThread(session::run).start();
    session.connected.join();
    return session;
  }

  /** Asks no more after the question under way, closes the connection, and tells all. */
  public SessionReport stop() {
    stopping = true;
    return report.join();
  }

  /** Waits until the connection ends by itself: it broke, or the time of the pace is over. */
  public SessionReport await() {
    return report.join();
  }

  private void run() {
    int limit = (int) pace.answerLimit().toMillis();
    int port = 0;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(limit);
      socket.setTcpNoDelay(true);
      socket.connect(server, limit);
      port = socket.getLocalPort();
      ask(socket);
      report.complete(told(port, Optional.empty()));
    } catch (IOException e) {
      connected.completeExceptionally(e);
      report.complete(told(port, Optional.of(String.valueOf(e.getMessage()))));
    }
  }

  private SessionReport told(int port, Optional<String> failure) {
    return new SessionReport(port, exchanges, Duration.ofNanos(longestStall), seenAs, failure);
  }

  private void ask(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    long due = System.nanoTime();
    long end = due + pace.atMost().toNanos();
    while (!stopping && System.nanoTime() - end < 0) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("the client's own namespace ended");
      }
      long asked = System.nanoTime();
      try {
        out.write((exchanges + "\n").getBytes(StandardCharsets.UTF_8));
        seenAs.add(answer(in.readLine()));
      } finally {
        longestStall = Math.max(longestStall, System.nanoTime() - asked);
      }
      exchanges++;
      connected.complete(socket.getLocalPort());
      // After a stall the pace goes on from now; the questions left out are not made up for.
      due = Math.max(due + pace.interval().toNanos(), asked);
      pauseUntil(due);
    }
  }

  private IpAddress answer(@Nullable String line) throws IOException {
    if (line == null) {
      throw new IOException("closed by the server");
    }
    if (!line.startsWith(exchanges + " ")) {
      throw new IOException("answer \"" + line + "\" to question " + exchanges);
    }
    return IpAddress.of(line.substring(line.indexOf(' ') + 1));
  }

  private void pauseUntil(long due) {
    long left = due - System.nanoTime();
    while (left > 0 && !stopping && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = due - System.nanoTime();
    }
  }
}
