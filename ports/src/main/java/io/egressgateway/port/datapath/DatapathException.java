package io.egressgateway.port.datapath;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** The kernel refused or failed; nothing of the failed commit took effect. */
public final class DatapathException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why, as far as a caller may act on it. */
  public enum Kind {
    /** The object is not there (ENOENT, ESRCH, ENODEV, EADDRNOTAVAIL). */
    NOT_FOUND,
    /** The object is there already (EEXIST). */
    ALREADY_EXISTS,
    /** Try again (EBUSY, EAGAIN, ENOBUFS, EINTR). */
    BUSY,
    /**
     * More than the kernel takes: too deep, too large, no memory (EMLINK, EFBIG, ENOSPC, ENOMEM of
     * a program). Asked again it refuses again, until what is asked for or the node has changed.
     */
    LIMIT,
    /** Missing privilege (EPERM, EACCES). */
    DENIED,
    /** The kernel or a library lacks it (EOPNOTSUPP, EAFNOSUPPORT, ENOSYS). */
    UNSUPPORTED,
    /** The kernel does not accept the request (EINVAL, ERANGE). */
    INVALID,
    /** A dump was interrupted by a change and shall be repeated. */
    INTERRUPTED,
    OTHER
  }

  private final Kind kind;
  private final String operation;
  private final String object;

  /**
   * Says what failed.
   *
   * @param operation a verb and its object's kind, such as "add route"
   * @param object which one, and the kernel's own words where it gave any
   */
  public DatapathException(Kind kind, String operation, String object, @Nullable Throwable cause) {
    super(operation + " failed: " + object + " (" + kind + ")", cause);
    this.kind = requireNonNull(kind, "kind");
    this.operation = requireNonNull(operation, "operation");
    this.object = requireNonNull(object, "object");
  }

  public Kind kind() {
    return kind;
  }

  public String operation() {
    return operation;
  }

  public String object() {
    return object;
  }
}
