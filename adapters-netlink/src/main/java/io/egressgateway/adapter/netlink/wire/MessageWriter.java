package io.egressgateway.adapter.netlink.wire;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MacAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Writes messages one after the other into a growing buffer, numbers in native order unless a
 * method says otherwise. Not thread safe.
 */
public final class MessageWriter {
  private ByteBuffer buffer;
  private int messageStart;

  public MessageWriter(int capacity) {
    buffer = allocate(capacity);
  }

  private static ByteBuffer allocate(int capacity) {
    return ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
  }

  /** Starts a message (struct nlmsghdr); {@link #end} completes its length. */
  public void begin(int type, int flags, int sequence, int port) {
    messageStart = buffer.position();
    ensure(Netlink.HEADER);
    buffer.putInt(0).putShort((short) type).putShort((short) flags).putInt(sequence).putInt(port);
  }

  /** Ends the message that was begun. */
  public void end() {
    buffer.putInt(messageStart, buffer.position() - messageStart);
    pad();
  }

  /** Adds flags to the last message that was begun. */
  public void addFlags(int flags) {
    int at = messageStart + 6;
    buffer.putShort(at, (short) (buffer.getShort(at) | flags));
  }

  public int size() {
    return buffer.position();
  }

  /** Forgets everything written. */
  public void clear() {
    buffer.clear();
  }

  /** What was written; direct, and valid until the next change of this writer. */
  public ByteBuffer written() {
    return buffer.duplicate().order(ByteOrder.nativeOrder()).flip();
  }

  MessageWriter u8(int value) {
    ensure(1);
    buffer.put((byte) value);
    return this;
  }

  MessageWriter u16(int value) {
    ensure(2);
    buffer.putShort((short) value);
    return this;
  }

  MessageWriter u32(int value) {
    ensure(4);
    buffer.putInt(value);
    return this;
  }

  void attribute(int type, byte[] value) {
    header(type, value.length);
    buffer.put(value);
    pad();
  }

  /** Bytes as they are, such as the contents of a nested attribute. */
  void raw(ByteBuffer value) {
    ensure(value.remaining());
    buffer.put(value.duplicate());
    pad();
  }

  void attribute(int type, IpAddress address) {
    attribute(type, address.toBytes());
  }

  void attribute(int type, MacAddress mac) {
    attribute(type, mac.toBytes());
  }

  /** A string with its terminating zero. */
  void text(int type, String value) {
    attribute(type, (value + "\0").getBytes(StandardCharsets.UTF_8));
  }

  void attributeU8(int type, int value) {
    header(type, 1);
    buffer.put((byte) value);
    pad();
  }

  void attributeU32(int type, int value) {
    header(type, 4);
    buffer.putInt(value);
  }

  /** A 16-bit number in network order. */
  void attributeBe16(int type, int value) {
    attribute(type, new byte[] {(byte) (value >>> 8), (byte) value});
  }

  /** A 32-bit number in network order. */
  void attributeBe32(int type, int value) {
    header(type, 4);
    buffer.putInt(buffer.order() == ByteOrder.BIG_ENDIAN ? value : Integer.reverseBytes(value));
  }

  /** Opens a nested attribute; returns what {@link #close} wants. */
  int open(int type) {
    int at = buffer.position();
    header(type | Netlink.NESTED, 0);
    return at;
  }

  void close(int opened) {
    buffer.putShort(opened, (short) (buffer.position() - opened));
  }

  /** struct nlattr: length with the header, type. */
  private void header(int type, int length) {
    ensure(Netlink.ALIGNMENT + Netlink.aligned(length));
    buffer.putShort((short) (Netlink.ALIGNMENT + length)).putShort((short) type);
  }

  private void pad() {
    ensure(Netlink.ALIGNMENT);
    while (buffer.position() % Netlink.ALIGNMENT != 0) {
      buffer.put((byte) 0);
    }
  }

  private void ensure(int more) {
    if (buffer.remaining() < more) {
      ByteBuffer larger = allocate(Math.max(buffer.capacity() * 2, buffer.position() + more));
      larger.put(buffer.flip());
      buffer = larger;
    }
  }
}
