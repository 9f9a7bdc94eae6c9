package io.egressgateway.adapter.netlink.lib;

import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.Arrays;
import java.util.Optional;

/** Error numbers of asm-generic/errno.h that mean something to a caller. */
public enum Errno {
  EPERM(1, Kind.DENIED),
  ENOENT(2, Kind.NOT_FOUND),
  ESRCH(3, Kind.NOT_FOUND),
  EINTR(4, Kind.BUSY),
  ENXIO(6, Kind.NOT_FOUND),
  EAGAIN(11, Kind.BUSY),
  ENOMEM(12, Kind.BUSY),
  EACCES(13, Kind.DENIED),
  EBUSY(16, Kind.BUSY),
  EEXIST(17, Kind.ALREADY_EXISTS),
  ENODEV(19, Kind.NOT_FOUND),
  EINVAL(22, Kind.INVALID),
  ERANGE(34, Kind.INVALID),
  ENOSYS(38, Kind.UNSUPPORTED),
  EPROTONOSUPPORT(93, Kind.UNSUPPORTED),
  EOPNOTSUPP(95, Kind.UNSUPPORTED),
  EAFNOSUPPORT(97, Kind.UNSUPPORTED),
  EADDRNOTAVAIL(99, Kind.NOT_FOUND),
  ENETDOWN(100, Kind.INVALID),
  ENETUNREACH(101, Kind.INVALID),
  ENOBUFS(105, Kind.BUSY),
  EHOSTUNREACH(113, Kind.INVALID);

  private final int number;
  private final Kind kind;

  Errno(int number, Kind kind) {
    this.number = number;
    this.kind = kind;
  }

  static Optional<Errno> of(int number) {
    return Arrays.stream(values()).filter(errno -> errno.number == number).findFirst();
  }

  int number() {
    return number;
  }

  boolean is(int other) {
    return number == other;
  }

  /** What a caller may do about an error. */
  static Kind kind(int number) {
    return of(number).map(errno -> errno.kind).orElse(Kind.OTHER);
  }

  /** The symbol, or the number where it has none here. */
  static String name(int number) {
    return of(number).map(Errno::name).orElseGet(() -> "errno " + number);
  }
}
