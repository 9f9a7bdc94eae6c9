package io.egressgateway.adapter.arp.socket;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/** Waits on descriptors, poll(2); one thread. */
public final class Poller {
  private static final int ENTRY_BYTES = 8;
  private static final int RETURNED_OFFSET = 6;

  /** asm-generic/poll.h. */
  private static final short POLLIN = 1;

  private final NativeBuffer entries;
  private int count;

  /** Makes one for at most {@code capacity} descriptors. */
  public Poller(int capacity) {
    entries = NativeBuffer.forStruct(Math.max(1, capacity) * ENTRY_BYTES);
  }

  static Poller of(int descriptor) {
    Poller poller = new Poller(1);
    poller.add(descriptor);
    return poller;
  }

  public int add(EventSignal signal) {
    return add(signal.descriptor());
  }

  public int add(PacketSocket socket) {
    return add(socket.descriptor());
  }

  public int add(LinkMonitor monitor) {
    return add(monitor.descriptor());
  }

  public int add(IcmpSocket socket) {
    return add(socket.descriptor());
  }

  private int add(int descriptor) {
    entries.bytes().putInt(count * ENTRY_BYTES, descriptor);
    entries.bytes().putShort(count * ENTRY_BYTES + 4, POLLIN);
    return count++;
  }

  /**
   * Waits until one is ready, a signal of the system interrupts, or the time is over.
   *
   * @param millis -1 for ever
   */
  public void await(int millis) {
    ByteBuffer bytes = entries.bytes();
    for (int i = 0; i < count; i++) {
      bytes.putShort(i * ENTRY_BYTES + RETURNED_OFFSET, (short) 0);
    }
    Linux.CALLS.poll(entries.address(), count, millis);
    Reference.reachabilityFence(entries);
  }

  /** True where the descriptor that {@code add} gave this number has something to read. */
  public boolean ready(int number) {
    return entries.bytes().getShort(number * ENTRY_BYTES + RETURNED_OFFSET) != 0;
  }
}
