package io.egressgateway.adapter.netlink.wire;

/** The bytes are not a message of the kind that they claim to be. */
public final class MalformedMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  public MalformedMessageException(String what) {
    super(what);
  }
}
