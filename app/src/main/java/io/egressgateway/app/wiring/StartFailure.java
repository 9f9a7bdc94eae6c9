package io.egressgateway.app.wiring;

/** The process cannot start on this machine; the message says what is missing. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartFailure(String what, Exception cause) {
    super(what + ": " + cause.getMessage(), cause);
  }
}
