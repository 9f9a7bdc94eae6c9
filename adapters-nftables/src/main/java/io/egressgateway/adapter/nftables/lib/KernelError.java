package io.egressgateway.adapter.nftables.lib;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.Arrays;
import java.util.Optional;

/**
 * The errors of the kernel, by their numbers in asm-generic/errno-base.h and errno.h.
 *
 * <p>libnftables gives no number, only text that holds what strerror(3) says in the process's
 * locale; so the number is found by asking strerror for each. The only place that reads such text.
 */
enum KernelError {
  EPERM(1, Kind.DENIED),
  ENOENT(2, Kind.NOT_FOUND),
  EINTR(4, Kind.BUSY),
  EAGAIN(11, Kind.BUSY),
  ENOMEM(12, Kind.BUSY),
  EACCES(13, Kind.DENIED),
  EBUSY(16, Kind.BUSY),
  EEXIST(17, Kind.ALREADY_EXISTS),
  EINVAL(22, Kind.INVALID),
  EMFILE(24, Kind.BUSY),
  ERANGE(34, Kind.INVALID),
  ENOSYS(38, Kind.UNSUPPORTED),
  EPROTONOSUPPORT(93, Kind.UNSUPPORTED),
  EOPNOTSUPP(95, Kind.UNSUPPORTED),
  EAFNOSUPPORT(97, Kind.UNSUPPORTED),
  ENOBUFS(105, Kind.BUSY);

  private final int number;
  private final Kind kind;

  KernelError(int number, Kind kind) {
    this.number = number;
    this.kind = kind;
  }

  boolean is(int errno) {
    return number == errno;
  }

  /** The exception for a failed call of the C library. */
  static DatapathException of(String operation, String object, int errno) {
    Kind kind =
        Arrays.stream(values())
            .filter(error -> error.number == errno)
            .map(error -> error.kind)
            .findFirst()
            .orElse(Kind.OTHER);
    return new DatapathException(kind, operation, object + ": errno " + errno, null);
  }

  /** The exception for what libnftables printed. */
  static DatapathException of(String operation, String printed) {
    String first = printed.lines().findFirst().orElse("no message");
    Optional<KernelError> error =
        Arrays.stream(values())
            .filter(known -> printed.contains(Libraries.sockets().strerror(known.number)))
            .findFirst();
    return new DatapathException(
        error.map(known -> known.kind).orElse(Kind.OTHER), operation, first, null);
  }
}
