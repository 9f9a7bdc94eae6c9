package io.egressgateway.adapter.arp.socket;

import io.egressgateway.port.datapath.DatapathException;
import java.lang.ref.Reference;

/** Wakes a thread that waits in {@link Poller}; eventfd(2). */
public final class EventSignal implements AutoCloseable {
  private static final int EFD_NONBLOCK_CLOEXEC = 0x800 | 0x80000;
  private static final int BYTES = 8;

  private final int descriptor;
  private final NativeBuffer one = NativeBuffer.forStruct(BYTES);
  private final NativeBuffer drained = NativeBuffer.forStruct(BYTES);
  private boolean closed;

  private EventSignal(int descriptor) {
    this.descriptor = descriptor;
    one.bytes().putLong(0, 1);
  }

  public static EventSignal open() throws DatapathException {
    int descriptor = Linux.CALLS.eventfd(0, EFD_NONBLOCK_CLOEXEC);
    if (descriptor < 0) {
      throw Linux.failure("open event signal", "eventfd");
    }
    return new EventSignal(descriptor);
  }

  /** Wakes the waiter, now or when it next waits. Any thread; nothing after close. */
  public synchronized void set() {
    if (!closed) {
      Linux.CALLS.write(descriptor, one.address(), BYTES);
    }
  }

  /** Takes back all signals so far; the waiter's thread. */
  public void clear() {
    Linux.CALLS.read(descriptor, drained.address(), BYTES);
    Reference.reachabilityFence(drained);
  }

  int descriptor() {
    return descriptor;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Linux.CALLS.close(descriptor);
    }
  }
}
