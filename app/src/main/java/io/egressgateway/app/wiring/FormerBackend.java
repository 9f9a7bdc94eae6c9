package io.egressgateway.app.wiring;

import static java.util.Objects.requireNonNull;

import io.egressgateway.app.reconcile.SuccessionPass;
import io.egressgateway.port.datapath.DatapathBackend;
import io.egressgateway.port.datapath.DatapathException;

/** A backend that this node may have been programmed with before; opened only to be removed. */
record FormerBackend(String name, Opening opening) implements SuccessionPass.Former {

  /** Opens a backend. */
  interface Opening {
    DatapathBackend open() throws DatapathException;
  }

  FormerBackend {
    requireNonNull(name, "name");
    requireNonNull(opening, "opening");
  }

  /** Where it cannot even be opened for what is not installed, nothing of it can be there. */
  @Override
  public void remove() throws DatapathException {
    try (DatapathBackend former = opening.open()) {
      former.uninstall();
    } catch (DatapathException e) {
      switch (e.kind()) {
        case UNSUPPORTED -> {}
        case NOT_FOUND, ALREADY_EXISTS, BUSY, LIMIT, DENIED, INVALID, INTERRUPTED, OTHER -> throw e;
      }
    }
  }
}
