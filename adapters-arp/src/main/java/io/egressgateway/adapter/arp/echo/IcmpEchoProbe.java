package io.egressgateway.adapter.arp.echo;

import io.egressgateway.adapter.arp.packet.EchoMessage;
import io.egressgateway.adapter.arp.packet.EchoMessage.Kind;
import io.egressgateway.adapter.arp.packet.ParseResult.Packet;
import io.egressgateway.adapter.arp.socket.EventSignal;
import io.egressgateway.adapter.arp.socket.IcmpSocket;
import io.egressgateway.adapter.arp.socket.Poller;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.peer.EchoProbe;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Sends ICMP echo requests and tells of replies, in the network namespace of the thread that opens
 * it. Each request carries a random token, so that who does not see it cannot forge the reply.
 */
public final class IcmpEchoProbe implements EchoProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final PerFamily<Optional<IcmpSocket>> sockets;
  private final EventSignal wake;
  private final RandomGenerator random;
  private final int identifier;
  private final OutstandingRequests outstanding = new OutstandingRequests();
  private final LongAdder sent = new LongAdder();
  private final LongAdder sendFailed = new LongAdder();
  private final LongAdder replies = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final Thread thread;
  private int sequence;
  private boolean closed;
  private volatile boolean stopping;
  private volatile Consumer<IpAddress> listener = _ -> {};

  private IcmpEchoProbe(
      PerFamily<Optional<IcmpSocket>> sockets, EventSignal wake, RandomGenerator random) {
    this.sockets = sockets;
    this.wake = wake;
    this.random = random;
    this.identifier = random.nextInt(1 << 16);
    this.thread = Thread.ofPlatform().daemon().name("egress-echo").unstarted(this::receive);
  }

  /**
   * Opens the probe. A node without IPv6 probes IPv4 only; requests to the other family are counted
   * as failed.
   *
   * @param random gives tokens; not guessable by others on the network
   * @throws DatapathException DENIED where neither ping sockets nor raw sockets are allowed
   */
  public static IcmpEchoProbe open(RandomGenerator random) throws DatapathException {
    return open(random, new FwMark(0));
  }

  /**
   * Opens a probe whose requests are routed by that packet mark; the answers are not.
   *
   * @throws DatapathException DENIED also where marks may not be set, which takes CAP_NET_ADMIN
   */
  public static IcmpEchoProbe open(RandomGenerator random, FwMark mark) throws DatapathException {
    IcmpSocket ipv4 = IcmpSocket.open(IpFamily.IPV4, mark);
    try {
      PerFamily<Optional<IcmpSocket>> sockets = new PerFamily<>(Optional.of(ipv4), openIpv6(mark));
      IcmpEchoProbe probe = new IcmpEchoProbe(sockets, EventSignal.open(), random);
      probe.thread.start();
      return probe;
    } catch (DatapathException e) {
      ipv4.close();
      throw e;
    }
  }

  private static Optional<IcmpSocket> openIpv6(FwMark mark) throws DatapathException {
    try {
      return Optional.of(IcmpSocket.open(IpFamily.IPV6, mark));
    } catch (DatapathException e) {
      if (e.kind() == DatapathException.Kind.UNSUPPORTED) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public synchronized void send(IpAddress target) {
    Optional<IcmpSocket> socket = sockets.get(target.family());
    if (closed || socket.isEmpty()) {
      sendFailed.increment();
      return;
    }
    sequence = (sequence + 1) & 0xffff;
    long token = random.nextLong();
    outstanding.add(target, sequence, token);
    EchoMessage request = new EchoMessage(Kind.REQUEST, identifier, sequence, token);
    request.encode(target.family(), socket.get().outgoing());
    (socket.get().send(target) ? sent : sendFailed).increment();
  }

  @Override
  public void onReply(Consumer<IpAddress> newListener) {
    listener = newListener;
  }

  /** What has happened so far; any thread. */
  public EchoCounts counts() {
    return new EchoCounts(sent.sum(), sendFailed.sum(), replies.sum(), foreign.sum());
  }

  private void receive() {
    Poller poller = new Poller(3);
    poller.add(wake);
    sockets.ipv4().ifPresent(poller::add);
    sockets.ipv6().ifPresent(poller::add);
    while (!stopping) {
      poller.await(-1);
      sockets.ipv4().ifPresent(socket -> drain(IpFamily.IPV4, socket));
      sockets.ipv6().ifPresent(socket -> drain(IpFamily.IPV6, socket));
    }
  }

  private void drain(IpFamily family, IcmpSocket socket) {
    while (!stopping && socket.receive()) {
      IpAddress from = socket.sender();
      if (EchoMessage.parse(family, socket.incoming()) instanceof Packet<EchoMessage>(var message)
          && isReply(message, socket)
          && outstanding.take(from, message)) {
        replies.increment();
        listener.accept(from);
      } else {
        foreign.increment();
      }
    }
  }

  private boolean isReply(EchoMessage message, IcmpSocket socket) {
    return message.kind() == Kind.REPLY
        && (!socket.keepsIdentifier() || message.identifier() == identifier);
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    stopping = true;
    wake.set();
    try {
      thread.join(PATIENCE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    sockets.ipv4().ifPresent(IcmpSocket::close);
    sockets.ipv6().ifPresent(IcmpSocket::close);
    wake.close();
  }
}
