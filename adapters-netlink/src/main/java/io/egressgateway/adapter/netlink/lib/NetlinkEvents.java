package io.egressgateway.adapter.netlink.lib;

import io.egressgateway.adapter.netlink.wire.MalformedMessageException;
import io.egressgateway.adapter.netlink.wire.NetlinkMessage;
import io.egressgateway.port.datapath.DatapathException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Notifications of the kernel. One thread waits in {@link #next}; {@link #cancel} may be called
 * from any other.
 */
public final class NetlinkEvents implements AutoCloseable {
  /** EFD_CLOEXEC (linux/eventfd.h). */
  private static final int CLOSE_ON_EXEC = 0x80000;

  /** POLLIN (asm-generic/poll.h). */
  private static final short POLLIN = 1;

  /** Length of struct pollfd: descriptor, events, returned events. */
  private static final int POLL_LENGTH = 8;

  private static final int RECEIVE_BUFFER = 256 << 10;

  private final NetlinkSocket socket;
  private final int cancellation;
  private final ByteBuffer receive = ByteBuffer.allocateDirect(RECEIVE_BUFFER);

  private NetlinkEvents(NetlinkSocket socket, int cancellation) {
    this.socket = socket;
    this.cancellation = cancellation;
  }

  /** Subscribes to groups in the calling thread's network namespace. */
  public static NetlinkEvents open(int protocol, List<Integer> groups) throws DatapathException {
    NetlinkSocket socket = NetlinkSocket.open(protocol);
    int cancellation = NetlinkSocket.c().eventfd(0, CLOSE_ON_EXEC);
    NetlinkEvents events = new NetlinkEvents(socket, cancellation);
    try {
      if (cancellation < 0) {
        throw NetlinkSocket.failure("open eventfd", "cancellation", NetlinkSocket.errno());
      }
      for (int group : groups) {
        socket.join(group);
      }
      return events;
    } catch (DatapathException e) {
      events.close();
      throw e;
    }
  }

  /** What came. */
  public sealed interface Arrival {
    /** Notifications; their payloads are valid until the next call. */
    record Messages(List<NetlinkMessage> messages) implements Arrival {
      public Messages {
        messages = List.copyOf(messages);
      }
    }

    /** Some notifications were lost, or could not be read. */
    record Lost() implements Arrival {}
  }

  /** Waits for notifications; empty after {@link #cancel}. */
  public Optional<Arrival> next() {
    byte[] descriptors = new byte[2 * POLL_LENGTH];
    ByteBuffer view = ByteBuffer.wrap(descriptors).order(ByteOrder.nativeOrder());
    view.putInt(0, socket.descriptor()).putShort(4, POLLIN);
    view.putInt(POLL_LENGTH, cancellation).putShort(POLL_LENGTH + 4, POLLIN);
    int ready = NetlinkSocket.c().poll(descriptors, 2, -1);
    while (ready < 0 && Errno.EINTR.is(NetlinkSocket.errno())) {
      ready = NetlinkSocket.c().poll(descriptors, 2, -1);
    }
    if (ready < 0 || view.getShort(POLL_LENGTH + 6) != 0) {
      return Optional.empty();
    }
    return Optional.of(read());
  }

  private Arrival read() {
    if (socket.receive(receive) != 0) {
      return new Arrival.Lost();
    }
    try {
      return new Arrival.Messages(NetlinkMessage.split(receive));
    } catch (MalformedMessageException _) {
      return new Arrival.Lost();
    }
  }

  /** Ends the wait in {@link #next}, also a later one. */
  public void cancel() {
    byte[] one = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(1).array();
    NetlinkSocket.c().write(cancellation, one, one.length);
  }

  /** Closes the sockets; only once nobody waits any more. */
  @Override
  public void close() {
    socket.close();
    if (cancellation >= 0) {
      NetlinkSocket.c().close(cancellation);
    }
  }
}
