package io.egressgateway.lab.traffic;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.netns.NetworkNamespace;
import io.egressgateway.lab.traffic.Probe.Answered;
import io.egressgateway.lab.traffic.Probe.Failed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Sends a datagram at a steady pace, each from a source port of its own, so that each is a new
 * connection to whatever tracks connections, and notes when and from whom the answer says it came.
 * Asks an {@link EchoServer}. One thread inside the namespace does all of it.
 */
public final class UdpProber {
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 6_000;

  private final InetSocketAddress server;
  private final Pace pace;
  private final CompletableFuture<ProbeReport> report = new CompletableFuture<>();
  private final List<Probe> probes = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(512);
  private final int offset;
  private final Consumer<Probe> answered;
  private volatile boolean stopping;

  private UdpProber(InetSocketAddress server, Pace pace, int offset, Consumer<Probe> answered) {
    this.server = server;
    this.pace = pace;
    this.offset = offset;
    this.answered = answered;
  }

  /** Starts asking. */
  public static UdpProber start(NetworkNamespace namespace, IpAddress server, int port, Pace pace) {
    return start(namespace, new Target(server, port), pace, 0, _ -> {});
  }

  /** Who is asked. */
  public record Target(IpAddress server, int port) {}

  /**
   * Starts asking where an earlier prober left off.
   *
   * @param offset the source ports begin so many behind the first one: what tracks connections may
   *     still remember those of an earlier prober
   * @param answered told of each answer, on the prober's thread
   */
  public static UdpProber start(
      NetworkNamespace namespace, Target target, Pace pace, int offset, Consumer<Probe> answered) {
    UdpProber prober =
        new UdpProber(Sockets.address(target.server(), target.port()), pace, offset, answered);
    namespace.threadFactory().newThread(prober::run).start();
    return prober;
  }

  /**
   * Asks no more, waits for answers that may still come, and tells all.
   *
   * @throws java.util.concurrent.CompletionException where the sockets failed
   */
  public ProbeReport stop() {
    stopping = true;
    return report.join();
  }

  private void run() {
    try (Selector selector = Selector.open()) {
      ask(selector);
      await(selector, System.nanoTime() + pace.answerLimit().toNanos(), true);
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      report.complete(new ProbeReport(probes));
    } catch (IOException | RuntimeException e) {
      report.completeExceptionally(e);
    }
  }

  private void ask(Selector selector) throws IOException {
    long begin = System.nanoTime();
    long end = begin + pace.atMost().toNanos();
    long due = begin;
    Thread self = Thread.currentThread();
    for (int number = 0; !stopping && !self.isInterrupted() && due - end < 0; number++) {
      send(selector, number);
      due += pace.interval().toNanos();
      await(selector, due, false);
      forget(selector);
    }
  }

  private void send(Selector selector, int number) throws IOException {
    boolean ipv4 = server.getAddress().getAddress().length == 4;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    // An IPv6 socket takes its port in IPv4 too, so the families have ports of their own.
    int port = FIRST_PORT + (offset + number) % PORTS + (ipv4 ? 0 : PORTS);
    long now = System.nanoTime();
    try {
      channel.bind(new InetSocketAddress(port));
      channel.configureBlocking(false);
      channel.connect(server);
      now = System.nanoTime();
      probes.add(new Probe(number, port, now, new Failed("no answer")));
      channel.write(ByteBuffer.wrap(Integer.toString(number).getBytes(StandardCharsets.UTF_8)));
      channel.register(selector, SelectionKey.OP_READ, number);
    } catch (IOException e) {
      channel.close();
      Probe failed = new Probe(number, port, now, new Failed(String.valueOf(e.getMessage())));
      if (probes.size() > number) {
        probes.set(number, failed);
      } else {
        probes.add(failed);
      }
    }
  }

  /** Reads answers until a time, or until there is nothing to wait for. */
  private void await(Selector selector, long due, boolean onlyWhileOpen) throws IOException {
    long left = due - System.nanoTime();
    while (left > 0 && !(onlyWhileOpen && selector.keys().isEmpty())) {
      // Rounded up: select(0) would wait for ever.
      selector.select(this::read, left / 1_000_000 + 1);
      selector.selectNow(_ -> {});
      left = Thread.currentThread().isInterrupted() ? 0 : due - System.nanoTime();
    }
  }

  private void read(SelectionKey key) {
    DatagramChannel channel = (DatagramChannel) key.channel();
    int number = (Integer) key.attachment();
    Probe asked = probes.get(number);
    try (channel) {
      channel.read(buffer.clear());
      long now = System.nanoTime();
      String answer = StandardCharsets.UTF_8.decode(buffer.flip()).toString();
      IpAddress seenAs = IpAddress.of(answer.substring(answer.indexOf(' ') + 1));
      Probe done =
          new Probe(number, asked.sourcePort(), asked.sentNanos(), new Answered(now, seenAs));
      probes.set(number, done);
      answered.accept(done);
    } catch (IOException e) {
      // A port unreachable message arrives here.
      probes.set(
          number,
          new Probe(
              number,
              asked.sourcePort(),
              asked.sentNanos(),
              new Failed(String.valueOf(e.getMessage()))));
    }
  }

  /** Closes the sockets of probes whose time is over; their outcome is already "no answer". */
  private void forget(Selector selector) {
    long oldest = System.nanoTime() - pace.answerLimit().toNanos();
    for (SelectionKey key : selector.keys()) {
      if (probes.get((Integer) key.attachment()).sentNanos() - oldest < 0) {
        try {
          key.channel().close();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
