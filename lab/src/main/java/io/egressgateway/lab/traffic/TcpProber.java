package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.traffic.Probe.Answered;
import io.egressgateway.lab.traffic.Probe.Failed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens a connection at a steady pace, asks one line of an {@link EchoServer} and closes it; the
 * next does not wait for the one before. A lost SYN is repeated by the kernel after 1 s, so gaps
 * under a second show as slow answers, not as lost ones.
 */
public final class TcpProber {
  private final InetSocketAddress server;
  private final Pace pace;
  private final ScheduledExecutorService clock;
  private final ExecutorService connections;
  private final ConcurrentLinkedQueue<Probe> probes = new ConcurrentLinkedQueue<>();
  private final AtomicInteger next = new AtomicInteger();

  private TcpProber(NetworkNamespace namespace, InetSocketAddress server, Pace pace) {
    this.server = server;
    this.pace = pace;
    this.clock = Executors.newSingleThreadScheduledExecutor(namespace.threadFactory());
    this.connections = Executors.newCachedThreadPool(namespace.threadFactory());
  }

  /** Starts asking. */
  public static TcpProber start(NetworkNamespace namespace, IpAddress server, int port, Pace pace) {
    TcpProber prober = new TcpProber(namespace, Sockets.address(server, port), pace);
    long nanos = pace.interval().toNanos();
    var asking =
        prober.clock.scheduleAtFixedRate(
            () -> prober.connections.execute(prober::ask), 0, nanos, TimeUnit.NANOSECONDS);
    prober.clock.schedule(
        () -> asking.cancel(false), pace.atMost().toMillis(), TimeUnit.MILLISECONDS);
    return prober;
  }

  /** Asks no more, waits for answers that may still come, and tells all. */
  public ProbeReport stop() throws InterruptedException {
    clock.shutdownNow();
    connections.shutdown();
    connections.awaitTermination(3 * pace.answerLimit().toMillis(), TimeUnit.MILLISECONDS);
    connections.shutdownNow();
    List<Probe> all = probes.stream().sorted(Comparator.comparingInt(Probe::number)).toList();
    return new ProbeReport(all);
  }

  private void ask() {
    int number = next.getAndIncrement();
    long begin = System.nanoTime();
    int limit = (int) pace.answerLimit().toMillis();
    int port = 0;
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(limit);
      socket.connect(server, limit);
      port = socket.getLocalPort();
      socket.getOutputStream().write((number + "\n").getBytes(StandardCharsets.UTF_8));
      IpAddress seenAs = answer(socket);
      probes.add(new Probe(number, port, begin, new Answered(System.nanoTime(), seenAs)));
    } catch (IOException e) {
      probes.add(new Probe(number, port, begin, new Failed(String.valueOf(e.getMessage()))));
    }
  }

  private static IpAddress answer(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line == null) {
      throw new IOException("closed without an answer");
    }
    return IpAddress.of(line.substring(line.indexOf(' ') + 1));
  }
}
