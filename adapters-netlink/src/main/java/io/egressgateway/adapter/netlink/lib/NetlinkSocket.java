package io.egressgateway.adapter.netlink.lib;

import io.egressgateway.port.datapath.DatapathException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * A netlink socket (netlink(7)). It belongs to the network namespace of the thread that opened it
 * and may be used from one thread at a time afterwards.
 */
final class NetlinkSocket implements AutoCloseable {
  private static final int AF_NETLINK = 16;

  /** SOCK_RAW and SOCK_CLOEXEC (linux/net.h). */
  private static final int TYPE = 3 | 0x80000;

  /** struct sockaddr_nl: family, padding, port, groups. */
  private static final int ADDRESS_LENGTH = 12;

  private static final int SOL_SOCKET = 1;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int SOL_NETLINK = 270;
  private static final int ADD_MEMBERSHIP = 1;
  private static final int CAP_ACK = 10;
  private static final int EXT_ACK = 11;
  private static final int STRICT_CHECK = 12;

  /** MSG_TRUNC (linux/socket.h): return the true length, also where it did not fit. */
  private static final int MSG_TRUNC = 0x20;

  private static final int SIOCETHTOOL = 0x8946;
  private static final int BUFFER = 8 << 20;
  private static final CLibrary C = LibraryLoader.create(CLibrary.class).load("c");

  private final int descriptor;
  private final int port;

  private NetlinkSocket(int descriptor, int port) {
    this.descriptor = descriptor;
    this.port = port;
  }

  /** Opens a socket in the calling thread's network namespace. */
  static NetlinkSocket open(int protocol) throws DatapathException {
    int descriptor = C.socket(AF_NETLINK, TYPE, protocol);
    if (descriptor < 0) {
      throw failure("open netlink socket", "protocol " + protocol, errno());
    }
    byte[] address = new byte[ADDRESS_LENGTH];
    ByteBuffer view = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
    view.putShort(0, (short) AF_NETLINK);
    byte[] length = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(12).array();
    if (C.bind(descriptor, address, ADDRESS_LENGTH) < 0
        || C.getsockname(descriptor, address, length) < 0) {
      int errno = errno();
      C.close(descriptor);
      throw failure("bind netlink socket", "protocol " + protocol, errno);
    }
    NetlinkSocket socket = new NetlinkSocket(descriptor, view.getInt(4));
    socket.configure();
    return socket;
  }

  /** Options that an older kernel or a lesser privilege may refuse; all work without them. */
  private void configure() {
    option(SOL_NETLINK, CAP_ACK, 1);
    option(SOL_NETLINK, EXT_ACK, 1);
    option(SOL_NETLINK, STRICT_CHECK, 1);
    option(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER);
    option(SOL_SOCKET, SO_SNDBUFFORCE, BUFFER);
  }

  private boolean option(int level, int name, int value) {
    byte[] bytes = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(value).array();
    return C.setsockopt(descriptor, level, name, bytes, bytes.length) == 0;
  }

  /** Lets {@link #receive} fail with EAGAIN after so many seconds without an answer. */
  void limitWaiting(int seconds) {
    byte[] time = ByteBuffer.allocate(16).order(ByteOrder.nativeOrder()).putLong(seconds).array();
    C.setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, time, time.length);
  }

  /** Subscribes to a multicast group. */
  void join(int group) throws DatapathException {
    if (!option(SOL_NETLINK, ADD_MEMBERSHIP, group)) {
      throw failure("join netlink group", Integer.toString(group), errno());
    }
  }

  int port() {
    return port;
  }

  int descriptor() {
    return descriptor;
  }

  /** Sends one datagram. */
  void send(ByteBuffer bytes) throws DatapathException {
    long sent = C.send(descriptor, bytes, bytes.remaining(), 0);
    while (sent < 0 && Errno.EINTR.is(errno())) {
      sent = C.send(descriptor, bytes, bytes.remaining(), 0);
    }
    if (sent < 0) {
      throw failure("send to the kernel", bytes.remaining() + " bytes", errno());
    }
  }

  /**
   * Waits for a datagram and sets position and limit of {@code into} around it.
   *
   * @return 0, or errno
   */
  int receive(ByteBuffer into) {
    into.clear();
    long length = C.recv(descriptor, into, into.capacity(), MSG_TRUNC);
    while (length < 0 && Errno.EINTR.is(errno())) {
      length = C.recv(descriptor, into, into.capacity(), MSG_TRUNC);
    }
    if (length < 0) {
      return errno();
    }
    if (length > into.capacity()) {
      into.limit(0);
      return Errno.ENOBUFS.number();
    }
    into.limit((int) length);
    return 0;
  }

  /** ioctl(2) SIOCETHTOOL with a struct ifreq; netlink sockets hand it to the network devices. */
  int ethtool(ByteBuffer request) {
    return C.ioctl(descriptor, SIOCETHTOOL, request) < 0 ? errno() : 0;
  }

  static CLibrary c() {
    return C;
  }

  static int errno() {
    return Runtime.getRuntime(C).getLastError();
  }

  static DatapathException failure(String operation, String object, int errno) {
    return new DatapathException(
        Errno.kind(errno), operation, object + ": " + Errno.name(errno), null);
  }

  @Override
  public void close() {
    C.close(descriptor);
  }
}
