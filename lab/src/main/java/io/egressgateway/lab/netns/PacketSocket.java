package io.egressgateway.lab.netns;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import jnr.ffi.Pointer;

/**
 * A raw socket that sees every frame of a device, or of all devices of a namespace (packet(7)).
 *
 * <p>It receives from the moment it is open. Not thread safe: one thread receives and reads the
 * counters. Structures are laid out for 64-bit Linux.
 */
public final class PacketSocket implements AutoCloseable {
  /** Enough for every header that is parsed; the frame's own length is known without its end. */
  private static final int SNAP_LENGTH = 320;

  private static final int BUFFER_BYTES = 32 << 20;
  private static final int MSGHDR_LENGTH = 56;
  private static final int SOCKADDR_LL_LENGTH = 20;
  private static final int CONTROL_LENGTH = 64;
  private static final int POLLIN = 1;

  /**
   * A frame as it was received.
   *
   * @param epochNanos when the kernel saw it, by the wall clock
   * @param deviceIndex the device it was seen on
   * @param bytes its beginning, at most 320 bytes
   */
  public record Received(long epochNanos, int deviceIndex, ByteBuffer bytes) {}

  private final int descriptor;
  private final Pointer message;
  private final Pointer address;
  private final Pointer vector;
  private final Pointer control;
  private final Pointer data;

  private PacketSocket(int descriptor) {
    this.descriptor = descriptor;
    var memory = Libc.runtime().getMemoryManager();
    message = memory.allocateDirect(MSGHDR_LENGTH, true);
    address = memory.allocateDirect(SOCKADDR_LL_LENGTH, true);
    vector = memory.allocateDirect(16, true);
    control = memory.allocateDirect(CONTROL_LENGTH, true);
    data = memory.allocateDirect(SNAP_LENGTH, true);
    // struct msghdr: name, namelen, iov, iovlen, control, controllen, flags.
    message.putAddress(0, address.address());
    message.putAddress(16, vector.address());
    message.putLong(24, 1);
    message.putAddress(32, control.address());
    vector.putAddress(0, data.address());
    vector.putLong(8, SNAP_LENGTH);
  }

  /**
   * Opens a socket in the calling thread's namespace.
   *
   * @param deviceIndex the device, 0 for all
   * @param onlyArriving leaves out frames that the namespace itself sends
   * @throws LabException where the kernel refuses, with errno
   */
  public static PacketSocket open(int deviceIndex, boolean onlyArriving) {
    int descriptor =
        checked(Libc.CALLS.socket(CLibrary.AF_PACKET, CLibrary.SOCK_RAW_CLOEXEC, 0), "socket");
    try {
      set(descriptor, CLibrary.SOL_SOCKET, CLibrary.SO_RCVBUFFORCE, BUFFER_BYTES);
      set(descriptor, CLibrary.SOL_SOCKET, CLibrary.SO_TIMESTAMPNS, 1);
      set(descriptor, CLibrary.SOL_PACKET, CLibrary.PACKET_IGNORE_OUTGOING, onlyArriving ? 1 : 0);
      // struct sockaddr_ll: family, protocol in network order, index; the rest is for sending.
      byte[] bytes = new byte[SOCKADDR_LL_LENGTH];
      ByteBuffer name = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      name.putShort((short) CLibrary.AF_PACKET);
      name.put((byte) 0).put((byte) CLibrary.ETH_P_ALL);
      name.putInt(deviceIndex);
      checked(Libc.CALLS.bind(descriptor, bytes, bytes.length), "bind");
      return new PacketSocket(descriptor);
    } catch (LabException e) {
      Libc.CALLS.close(descriptor);
      throw e;
    }
  }

  /**
   * Returns the index of a device in the calling thread's namespace.
   *
   * @throws LabException where there is none of that name
   */
  public static int indexOf(String device) {
    int index = Libc.CALLS.if_nametoindex(device);
    if (index == 0) {
      throw new LabException("no device " + device + ": errno " + Libc.errno());
    }
    return index;
  }

  private static void set(int descriptor, int level, int option, int value) {
    byte[] bytes = new byte[4];
    ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putInt(value);
    checked(
        Libc.CALLS.setsockopt(descriptor, level, option, bytes, bytes.length),
        "setsockopt " + option);
  }

  private static int checked(int result, String call) {
    if (result < 0) {
      throw new LabException(call + " failed: errno " + Libc.errno());
    }
    return result;
  }

  /** Takes the next frame that is waiting; absent where none is. */
  public Optional<Received> receive() {
    message.putInt(8, SOCKADDR_LL_LENGTH);
    message.putLong(40, CONTROL_LENGTH);
    long length = Libc.CALLS.recvmsg(descriptor, message, CLibrary.MSG_DONTWAIT);
    if (length < 0) {
      int error = Libc.errno();
      if (error == CLibrary.EAGAIN || error == CLibrary.EINTR || error == CLibrary.ENETDOWN) {
        return Optional.empty();
      }
      throw new LabException("recvmsg failed: errno " + error);
    }
    byte[] bytes = new byte[(int) Math.min(length, SNAP_LENGTH)];
    data.get(0, bytes, 0, bytes.length);
    return Optional.of(new Received(timestamp(), address.getInt(4), ByteBuffer.wrap(bytes)));
  }

  /** struct cmsghdr: length, level, type, then struct timespec. */
  private long timestamp() {
    boolean given =
        message.getLong(40) >= 32
            && control.getInt(8) == CLibrary.SOL_SOCKET
            && control.getInt(12) == CLibrary.SO_TIMESTAMPNS;
    if (!given) {
      throw new LabException("the kernel gave a frame without its time");
    }
    return control.getLong(16) * 1_000_000_000L + control.getLong(24);
  }

  /** Waits until a frame is there or the time is over. */
  public void awaitReadable(int milliseconds) {
    byte[] bytes = new byte[8];
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.nativeOrder())
        .putInt(descriptor)
        .putShort((short) POLLIN);
    Libc.CALLS.poll(bytes, 1, milliseconds);
  }

  /** How many frames the kernel had no room for since the last call. */
  public int takeDrops() {
    byte[] statistics = new byte[8];
    byte[] length = new byte[4];
    ByteBuffer.wrap(length).order(ByteOrder.nativeOrder()).putInt(statistics.length);
    checked(
        Libc.CALLS.getsockopt(
            descriptor, CLibrary.SOL_PACKET, CLibrary.PACKET_STATISTICS, statistics, length),
        "getsockopt PACKET_STATISTICS");
    return ByteBuffer.wrap(statistics).order(ByteOrder.nativeOrder()).getInt(4);
  }

  @Override
  public void close() {
    Libc.CALLS.close(descriptor);
  }
}
