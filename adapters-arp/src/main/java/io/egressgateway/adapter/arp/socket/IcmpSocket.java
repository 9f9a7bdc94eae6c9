package io.egressgateway.adapter.arp.socket;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.nio.ByteBuffer;

/**
 * ICMP echo of one family (icmp(7)): a ping socket, which needs no privilege where {@code
 * net.ipv4.ping_group_range} covers the process, else a raw socket. Sending and receiving do not
 * wait; each has one thread at a time.
 */
public final class IcmpSocket implements AutoCloseable {
  private static final int IPPROTO_ICMP = 1;
  private static final int IPPROTO_ICMPV6 = 58;
  private static final int SOL_RAW = 255;

  /** asm-generic/socket.h SO_MARK. */
  private static final int MARK = 36;

  /** linux/icmp.h and linux/icmpv6.h: bits of the types that are not wanted. */
  private static final int ICMP_FILTER = 1;

  private static final int ADDRESS_BYTES = 28;
  private static final int HEADER_BYTES = 56;
  private static final int VECTOR_BYTES = 16;
  private static final int PAYLOAD_BYTES = 256;

  private final IpFamily family;
  private final boolean raw;
  private final int descriptor;
  private final Message outgoing = new Message();
  private final Message incoming = new Message();

  private IcmpSocket(IpFamily family, boolean raw, int descriptor) {
    this.family = family;
    this.raw = raw;
    this.descriptor = descriptor;
  }

  /**
   * Opens a socket in the namespace of the calling thread.
   *
   * @param mark of what is sent, 0 for none
   */
  public static IcmpSocket open(IpFamily family, FwMark mark) throws DatapathException {
    IcmpSocket socket = open(family);
    try {
      if (mark.value() != 0) {
        NativeBuffer value = NativeBuffer.forStruct(4);
        value.bytes().putInt(0, mark.value());
        Linux.setOption(socket.descriptor, Linux.SOL_SOCKET, MARK, value, "packet mark");
      }
      return socket;
    } catch (DatapathException e) {
      socket.close();
      throw e;
    }
  }

  private static IcmpSocket open(IpFamily family) throws DatapathException {
    try {
      return open(family, false);
    } catch (DatapathException e) {
      if (e.kind() != Kind.DENIED && e.kind() != Kind.UNSUPPORTED) {
        throw e;
      }
      return open(family, true);
    }
  }

  private static IcmpSocket open(IpFamily family, boolean raw) throws DatapathException {
    int type = raw ? Linux.SOCK_RAW : Linux.SOCK_DGRAM;
    int descriptor =
        switch (family) {
          case IPV4 -> Linux.open(Linux.AF_INET, type, IPPROTO_ICMP, "ICMP socket");
          case IPV6 -> Linux.open(Linux.AF_INET6, type, IPPROTO_ICMPV6, "ICMPv6 socket");
        };
    IcmpSocket socket = new IcmpSocket(family, raw, descriptor);
    try {
      if (raw) {
        socket.wantRepliesOnly();
      }
      return socket;
    } catch (DatapathException e) {
      socket.close();
      throw e;
    }
  }

  private void wantRepliesOnly() throws DatapathException {
    switch (family) {
      case IPV4 -> {
        NativeBuffer unwanted = NativeBuffer.forStruct(4);
        unwanted.bytes().putInt(0, ~1);
        Linux.setOption(descriptor, SOL_RAW, ICMP_FILTER, unwanted, "ICMP filter");
      }
      case IPV6 -> {
        NativeBuffer unwanted = NativeBuffer.forStruct(32);
        for (int word = 0; word < 8; word++) {
          unwanted.bytes().putInt(word * 4, word == 129 / 32 ? ~(1 << 129 % 32) : -1);
        }
        Linux.setOption(descriptor, IPPROTO_ICMPV6, ICMP_FILTER, unwanted, "ICMPv6 filter");
      }
    }
  }

  /** True where replies show the identifier that was sent; ping sockets have the kernel's own. */
  public boolean keepsIdentifier() {
    return raw;
  }

  int descriptor() {
    return descriptor;
  }

  /** Where the next message to send is written, from 0; big-endian order. */
  public ByteBuffer outgoing() {
    return outgoing.payload.bytes().clear();
  }

  /**
   * Sends {@link #outgoing} up to its position.
   *
   * @return false where the kernel did not take it, for example for want of a route
   */
  public boolean send(IpAddress target) {
    ByteBuffer name = outgoing.name.bytes().clear();
    name.putShort((short) (family == IpFamily.IPV4 ? Linux.AF_INET : Linux.AF_INET6));
    name.putShort((short) 0);
    if (family == IpFamily.IPV6) {
      name.putInt(0);
    }
    name.put(target.toBytes()).putInt(0);
    int length = outgoing.payload.bytes().position();
    outgoing.describe(family == IpFamily.IPV4 ? 16 : ADDRESS_BYTES, length);
    return Linux.CALLS.sendmsg(descriptor, outgoing.header.address(), Linux.MSG_DONTWAIT) == length;
  }

  /** Takes the next message, if there is one; true where there was one. */
  public boolean receive() {
    incoming.describe(ADDRESS_BYTES, PAYLOAD_BYTES);
    long length = Linux.CALLS.recvmsg(descriptor, incoming.header.address(), Linux.MSG_DONTWAIT);
    ByteBuffer payload = incoming.payload.bytes().clear().limit((int) Math.max(0, length));
    if (raw && family == IpFamily.IPV4 && length > 0) {
      int header = (payload.get(0) & 0xf) * 4;
      payload.position((int) Math.min(length, header));
    }
    return length > 0;
  }

  /** What {@link #receive} took, from its ICMP header on. */
  public ByteBuffer incoming() {
    return incoming.payload.bytes();
  }

  /** Who sent what {@link #receive} took. */
  public IpAddress sender() {
    byte[] bytes = new byte[family.bytes()];
    incoming.name.bytes().get(family == IpFamily.IPV4 ? 4 : 8, bytes);
    return IpAddress.ofBytes(bytes);
  }

  @Override
  public void close() {
    Linux.CALLS.close(descriptor);
  }

  /** struct msghdr with one struct iovec. */
  private static final class Message {
    final NativeBuffer name = NativeBuffer.forStruct(ADDRESS_BYTES + 4);
    final NativeBuffer payload = NativeBuffer.forWire(PAYLOAD_BYTES);
    final NativeBuffer header = NativeBuffer.forStruct(HEADER_BYTES);
    private final NativeBuffer vector = NativeBuffer.forStruct(VECTOR_BYTES);

    void describe(int nameBytes, int payloadBytes) {
      vector.bytes().putLong(0, payload.address()).putLong(8, payloadBytes);
      header.bytes().putLong(0, name.address()).putInt(8, nameBytes);
      header.bytes().putLong(16, vector.address()).putLong(24, 1);
      header.bytes().putLong(32, 0).putLong(40, 0).putLong(48, 0);
    }
  }
}
