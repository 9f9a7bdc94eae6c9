package io.egressgateway.adapter.arp.socket;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** The bound C library, errno, and constants that several sockets need. */
final class Linux {
  static final LinuxCalls CALLS = LibraryLoader.create(LinuxCalls.class).load("c");
  static final Runtime RUNTIME = Runtime.getRuntime(CALLS);

  /** bits/socket.h. */
  static final int AF_INET = 2;

  static final int AF_INET6 = 10;
  static final int AF_NETLINK = 16;
  static final int AF_PACKET = 17;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_RAW = 3;

  /** asm-generic/fcntl.h: SOCK_NONBLOCK and SOCK_CLOEXEC. */
  static final int NONBLOCK_CLOEXEC = 0x800 | 0x80000;

  static final int SOL_SOCKET = 1;
  static final int MSG_DONTWAIT = 0x40;

  /** asm-generic/errno-base.h. */
  static final int EINTR = 4;

  static final int EAGAIN = 11;
  static final int ENOBUFS = 105;

  private Linux() {}

  static int errno() {
    return LastError.getLastError(RUNTIME);
  }

  static int open(int domain, int type, int protocol, String what) throws DatapathException {
    int descriptor = CALLS.socket(domain, type | NONBLOCK_CLOEXEC, protocol);
    if (descriptor < 0) {
      throw failure("open socket", what);
    }
    return descriptor;
  }

  static void setOption(int descriptor, int level, int name, NativeBuffer value, String what)
      throws DatapathException {
    int result =
        CALLS.setsockopt(descriptor, level, name, value.address(), value.bytes().capacity());
    if (result < 0) {
      throw failure("set socket option", what);
    }
  }

  static DatapathException failure(String operation, String object) {
    int errno = errno();
    return new DatapathException(kind(errno), operation, object + ", errno " + errno, null);
  }

  private static Kind kind(int errno) {
    return switch (errno) {
      case 2, 3, 6, 19, 99 -> Kind.NOT_FOUND;
      case 17, 98 -> Kind.ALREADY_EXISTS;
      case 16, EAGAIN, ENOBUFS, EINTR -> Kind.BUSY;
      case 1, 13 -> Kind.DENIED;
      case 38, 93, 94, 95, 97 -> Kind.UNSUPPORTED;
      case 22, 34 -> Kind.INVALID;
      default -> Kind.OTHER;
    };
  }
}
