package io.egressgateway.lab.netns;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import jnr.ffi.Pointer;

/**
 * Sends frames out of a device, the same ones again and again, as fast as one core can (packet(7),
 * sendmmsg(2)).
 *
 * <p>Where the device is a veth, what happens to a frame in other namespaces happens on the core
 * that sends it, before the next one is sent: so frames per second are those that one core can both
 * send and forward, and nothing is queued. One thread.
 */
public final class FrameFlood implements AutoCloseable {
  private static final int BATCH = 64;

  /** struct mmsghdr on 64-bit Linux: struct msghdr and a length, padded. */
  private static final int MESSAGE_LENGTH = 64;

  private static final int VECTOR_LENGTH = 16;
  private static final int SOCKADDR_LL_LENGTH = 20;

  private final int descriptor;
  private final Pointer messages;

  /** Kept from being freed while the kernel reads it. */
  private final Pointer vectors;

  private final Pointer data;

  private FrameFlood(int descriptor, List<byte[]> frames) {
    this.descriptor = descriptor;
    int longest = frames.stream().mapToInt(frame -> frame.length).max().orElseThrow();
    var memory = Libc.runtime().getMemoryManager();
    messages = memory.allocateDirect(MESSAGE_LENGTH * BATCH, true);
    vectors = memory.allocateDirect(VECTOR_LENGTH * BATCH, true);
    data = memory.allocateDirect(longest * BATCH, true);
    for (int i = 0; i < BATCH; i++) {
      byte[] frame = frames.get(i % frames.size());
      data.put((long) i * longest, frame, 0, frame.length);
      vectors.putAddress((long) i * VECTOR_LENGTH, data.address() + (long) i * longest);
      vectors.putLong((long) i * VECTOR_LENGTH + 8, frame.length);
      messages.putAddress(
          (long) i * MESSAGE_LENGTH + 16, vectors.address() + (long) i * VECTOR_LENGTH);
      messages.putLong((long) i * MESSAGE_LENGTH + 24, 1);
    }
  }

  /**
   * Opens a socket in the calling thread's namespace.
   *
   * @param frames whole Ethernet frames, sent in turn; at most 64 different ones
   * @throws LabException where the kernel refuses, with errno
   */
  public static FrameFlood open(String device, List<byte[]> frames) {
    int index = PacketSocket.indexOf(device);
    int descriptor =
        checked(Libc.CALLS.socket(CLibrary.AF_PACKET, CLibrary.SOCK_RAW_CLOEXEC, 0), "socket");
    try {
      byte[] one = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
      checked(
          Libc.CALLS.setsockopt(
              descriptor, CLibrary.SOL_PACKET, CLibrary.PACKET_QDISC_BYPASS, one, 4),
          "setsockopt PACKET_QDISC_BYPASS");
      byte[] address =
          ByteBuffer.allocate(SOCKADDR_LL_LENGTH)
              .order(ByteOrder.nativeOrder())
              .putShort((short) CLibrary.AF_PACKET)
              .putShort((short) 0)
              .putInt(index)
              .array();
      checked(Libc.CALLS.bind(descriptor, address, address.length), "bind");
      return new FrameFlood(descriptor, frames);
    } catch (LabException e) {
      Libc.CALLS.close(descriptor);
      throw e;
    }
  }

  private static int checked(int result, String call) {
    if (result < 0) {
      throw new LabException(call + " failed: errno " + Libc.errno());
    }
    return result;
  }

  /** Sends for a time; how many frames the device took. */
  public long send(long nanos) {
    long end = System.nanoTime() + nanos;
    long sent = 0;
    while (System.nanoTime() - end < 0) {
      sent += Math.max(0, Libc.CALLS.sendmmsg(descriptor, messages, BATCH, 0));
    }
    return sent;
  }

  @Override
  public void close() {
    Libc.CALLS.close(descriptor);
  }
}
