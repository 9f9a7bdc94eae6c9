package io.egressgateway.adapter.nftables.lib;

import io.egressgateway.port.datapath.DatapathException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A socket of the family NETLINK_NETFILTER, in the namespace of the thread that opens it. */
final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int NETLINK_NETFILTER = 12;

  /** linux/socket.h SOL_NETLINK. */
  private static final int SOL_NETLINK = 270;

  /** linux/netlink.h NETLINK_ADD_MEMBERSHIP. */
  private static final int NETLINK_ADD_MEMBERSHIP = 1;

  private static final int SOL_SOCKET = 1;

  /** asm-generic/socket.h SO_RCVBUFFORCE. */
  private static final int SO_RCVBUFFORCE = 33;

  /** Length of struct sockaddr_nl. */
  private static final int ADDRESS = 12;

  private final int descriptor;

  private NetlinkSocket(int descriptor) {
    this.descriptor = descriptor;
  }

  static NetlinkSocket open() throws DatapathException {
    int descriptor = Libraries.sockets().socket(AF_NETLINK, SOCK_RAW_CLOEXEC, NETLINK_NETFILTER);
    if (descriptor < 0) {
      throw KernelError.of("open socket", "NETLINK_NETFILTER", Libraries.errno());
    }
    NetlinkSocket socket = new NetlinkSocket(descriptor);
    byte[] address =
        ByteBuffer.allocate(ADDRESS)
            .order(ByteOrder.nativeOrder())
            .putShort((short) AF_NETLINK)
            .array();
    if (Libraries.sockets().bind(descriptor, address, ADDRESS) < 0) {
      int errno = Libraries.errno();
      socket.close();
      throw KernelError.of("bind socket", "NETLINK_NETFILTER", errno);
    }
    return socket;
  }

  /** Joins a multicast group, with room for {@code bufferBytes} of notifications. */
  void join(int group, int bufferBytes) throws DatapathException {
    // Needs CAP_NET_ADMIN, as the whole program does; without it the default size has to do.
    Libraries.sockets().setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, word(bufferBytes), 4);
    if (Libraries.sockets()
            .setsockopt(descriptor, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, word(group), 4)
        < 0) {
      throw KernelError.of("join netlink group", Integer.toString(group), Libraries.errno());
    }
  }

  int descriptor() {
    return descriptor;
  }

  /** The address by which the kernel names the sender of a change; 0 where it cannot be told. */
  static int portOf(int descriptor) {
    byte[] address = new byte[ADDRESS];
    if (Libraries.sockets().getsockname(descriptor, address, word(ADDRESS)) < 0) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
    return buffer.getShort(0) == AF_NETLINK ? buffer.getInt(4) : 0;
  }

  void send(ByteBuffer message) throws DatapathException {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    if (Libraries.sockets().send(descriptor, bytes, bytes.length, 0) < 0) {
      throw KernelError.of("send", "netlink request", Libraries.errno());
    }
  }

  /**
   * Waits for a datagram.
   *
   * @return its bytes in native order; less than zero remaining is not possible
   */
  ByteBuffer receive(byte[] room) throws DatapathException {
    while (true) {
      long length = Libraries.sockets().recv(descriptor, room, room.length, 0);
      if (length >= 0) {
        return ByteBuffer.wrap(room, 0, (int) length).order(ByteOrder.nativeOrder());
      }
      int errno = Libraries.errno();
      if (!KernelError.EINTR.is(errno)) {
        throw KernelError.of("receive", "netlink message", errno);
      }
    }
  }

  static byte[] word(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
  }

  @Override
  public void close() {
    Libraries.sockets().close(descriptor);
  }
}
