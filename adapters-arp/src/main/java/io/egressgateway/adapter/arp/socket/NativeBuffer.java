package io.egressgateway.adapter.arp.socket;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;

/**
 * Memory outside the heap that both Java and the kernel see. The memory lives as long as this
 * object, so keep it in a field, or fenced, while a call uses its address.
 */
public final class NativeBuffer {
  private final ByteBuffer bytes;
  private final long address;

  private NativeBuffer(int capacity, ByteOrder order) {
    bytes = ByteBuffer.allocateDirect(capacity).order(order);
    address = Pointer.wrap(Linux.RUNTIME, bytes).address();
  }

  /** For packets: big-endian order. */
  public static NativeBuffer forWire(int capacity) {
    return new NativeBuffer(capacity, ByteOrder.BIG_ENDIAN);
  }

  /** For structures of the kernel: the machine's order. */
  static NativeBuffer forStruct(int capacity) {
    return new NativeBuffer(capacity, ByteOrder.nativeOrder());
  }

  /** The bytes, one view with one position. */
  public ByteBuffer bytes() {
    return bytes;
  }

  long address() {
    return address;
  }
}
