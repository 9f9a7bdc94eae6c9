package io.egressgateway.adapter.netlink.lib;

import io.egressgateway.adapter.netlink.wire.AckMessage;
import io.egressgateway.adapter.netlink.wire.MalformedMessageException;
import io.egressgateway.adapter.netlink.wire.MessageWriter;
import io.egressgateway.adapter.netlink.wire.Netlink;
import io.egressgateway.adapter.netlink.wire.NetlinkMessage;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks the kernel and waits for the answer. One thread at a time. */
public final class NetlinkChannel implements AutoCloseable {
  /** A dump that keeps being interrupted is given up after so many attempts. */
  private static final int DUMP_ATTEMPTS = 4;

  private static final int ANSWER_SECONDS = 10;
  private static final int RECEIVE_BUFFER = 256 << 10;

  /** What goes to the kernel in one call; more gains nothing. */
  private static final int BATCH_BYTES = 64 << 10;

  private static final int BATCH_REQUESTS = 1000;

  private final NetlinkSocket socket;
  private final MessageWriter writer = new MessageWriter(2 * BATCH_BYTES);
  private final ByteBuffer receive = ByteBuffer.allocateDirect(RECEIVE_BUFFER);
  private int sequence;

  private NetlinkChannel(NetlinkSocket socket) {
    this.socket = socket;
  }

  /** Opens a channel into the calling thread's network namespace. */
  public static NetlinkChannel open(int protocol) throws DatapathException {
    NetlinkSocket socket = NetlinkSocket.open(protocol);
    socket.limitWaiting(ANSWER_SECONDS);
    return new NetlinkChannel(socket);
  }

  /** Number that the kernel puts on notifications of what this channel caused. */
  public int port() {
    return socket.port();
  }

  /** Switches of the driver of a device, by the same socket. */
  public Ethtool ethtool() {
    return new Ethtool(socket);
  }

  /**
   * Does one thing.
   *
   * @return false where it failed in a way that the request calls fine
   */
  public boolean execute(Request request) throws DatapathException {
    return executeAll(List.of(request)) == 1;
  }

  /**
   * Does many things of one kind, whose order does not matter: after a failure others of the same
   * call may still have been done.
   *
   * @return number of those that did not fail in a way that the request calls fine
   */
  public int executeAll(List<Request> requests) throws DatapathException {
    int done = 0;
    int from = 0;
    while (from < requests.size()) {
      writer.clear();
      int first = sequence + 1;
      int to = from;
      while (to < requests.size() && to - from < BATCH_REQUESTS && writer.size() < BATCH_BYTES) {
        write(requests.get(to++), Netlink.REQUEST);
      }
      // Failures are always answered; the acknowledgement of the last says that all were handled.
      writer.addFlags(Netlink.ACK);
      socket.send(writer.written());
      done += to - from - awaitAcknowledgement(requests.subList(from, to), first);
      from = to;
    }
    return done;
  }

  private void write(Request request, int flags) {
    writer.begin(request.type(), request.flags() | flags, ++sequence, 0);
    request.body().accept(writer);
    writer.end();
  }

  /** Returns how many failed in a fine way; throws the first other failure once all are handled. */
  private int awaitAcknowledgement(List<Request> batch, int first) throws DatapathException {
    int failed = 0;
    DatapathException failure = null;
    boolean last = false;
    while (!last) {
      for (NetlinkMessage message : receive(batch.getFirst())) {
        int index = message.sequence() - first;
        if (message.type() == Netlink.ERROR && index >= 0 && index < batch.size()) {
          Request request = batch.get(index);
          AckMessage ack = acknowledgement(message, request);
          boolean fine = request.fine().contains(Errno.kind(ack.errno()));
          if (ack.errno() != 0 && fine) {
            failed++;
          } else if (ack.errno() != 0 && failure == null) {
            failure = refused(request, ack);
          }
          last |= index == batch.size() - 1;
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return failed;
  }

  private static AckMessage acknowledgement(NetlinkMessage message, Request request)
      throws DatapathException {
    try {
      return AckMessage.parse(message);
    } catch (MalformedMessageException e) {
      throw malformed(request, e);
    }
  }

  private static DatapathException refused(Request request, AckMessage ack) {
    String text = ack.text().map(words -> ", " + words).orElse("");
    return new DatapathException(
        Errno.kind(ack.errno()),
        request.operation(),
        request.object() + ": " + Errno.name(ack.errno()) + text,
        null);
  }

  private static DatapathException malformed(Request request, MalformedMessageException e) {
    return new DatapathException(
        Kind.OTHER, request.operation(), "malformed answer, " + e.getMessage(), e);
  }

  /** Reads what the kernel has; a dump that a change interrupts is repeated a few times. */
  public <T> Dump<T> dump(Request request, Decoder<T> decoder) throws DatapathException {
    Dump<T> dump = dumpOnce(request, decoder);
    for (int attempt = 1; dump.interrupted() && attempt < DUMP_ATTEMPTS; attempt++) {
      dump = dumpOnce(request, decoder);
    }
    return dump;
  }

  /** Reads all that the kernel has, once; for readers that keep nothing of a dump but a sum. */
  public <T> Dump<T> walk(Request request, Decoder<T> decoder) throws DatapathException {
    return dumpOnce(request, decoder);
  }

  /** Reads one object; empty where that is not there. */
  public <T> Optional<T> get(Request request, Decoder<T> decoder) throws DatapathException {
    return collect(request.orIf(Kind.NOT_FOUND), Netlink.REQUEST | Netlink.ACK, decoder)
        .items()
        .stream()
        .findFirst();
  }

  private <T> Dump<T> dumpOnce(Request request, Decoder<T> decoder) throws DatapathException {
    return collect(request, Netlink.REQUEST | Netlink.DUMP, decoder);
  }

  private <T> Dump<T> collect(Request request, int flags, Decoder<T> decoder)
      throws DatapathException {
    writer.clear();
    write(request, flags);
    socket.send(writer.written());
    List<T> items = new ArrayList<>();
    boolean interrupted = false;
    boolean done = false;
    DatapathException failure = null;
    // Read to the end also after a failure: a socket has one dump at a time.
    while (!done) {
      for (NetlinkMessage message : receive(request)) {
        if (message.sequence() == sequence) {
          interrupted |= message.hasFlags(Netlink.DUMP_INTERRUPTED);
          done |= message.type() == Netlink.DONE || message.type() == Netlink.ERROR;
          try {
            part(request, message, decoder, items);
          } catch (DatapathException e) {
            failure = failure == null ? e : failure;
          }
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
    return new Dump<>(items, interrupted);
  }

  private static <T> void part(
      Request request, NetlinkMessage message, Decoder<T> decoder, List<T> items)
      throws DatapathException {
    try {
      if (message.type() != Netlink.DONE && message.type() != Netlink.ERROR) {
        decoder.decode(message).ifPresent(items::add);
        return;
      }
      AckMessage ack = AckMessage.parse(message);
      if (ack.errno() != 0 && !request.fine().contains(Errno.kind(ack.errno()))) {
        throw refused(request, ack);
      }
    } catch (MalformedMessageException e) {
      throw malformed(request, e);
    }
  }

  private List<NetlinkMessage> receive(Request request) throws DatapathException {
    int errno = socket.receive(receive);
    if (errno != 0) {
      throw NetlinkSocket.failure(request.operation(), "reading the kernel's answer", errno);
    }
    try {
      return NetlinkMessage.split(receive);
    } catch (MalformedMessageException e) {
      throw malformed(request, e);
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
