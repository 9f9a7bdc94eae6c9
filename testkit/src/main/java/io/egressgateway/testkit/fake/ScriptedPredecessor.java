package io.egressgateway.testkit.fake;

import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.Predecessor;
import org.jspecify.annotations.Nullable;

/** Rules in memory, of which only that matters whether they are there. One thread. */
public final class ScriptedPredecessor implements Predecessor {
  private boolean there;
  private boolean restrained;
  private int looks;
  private @Nullable DatapathException nextFailure;

  /** Puts rules there, or anew. */
  public void lay() {
    there = true;
    restrained = false;
  }

  /** True where connection marks are written by rules that are there. */
  public boolean writesMarks() {
    return there && !restrained;
  }

  /** Number of times that it was asked whether rules are there. */
  public int looks() {
    return looks;
  }

  /** Lets the next removal fail without effect. */
  public void failNext(DatapathException failure) {
    nextFailure = failure;
  }

  @Override
  public boolean isThere() {
    looks++;
    return there;
  }

  @Override
  public void restrain() {
    restrained = true;
  }

  @Override
  public void remove() throws DatapathException {
    DatapathException failure = nextFailure;
    nextFailure = null;
    if (failure != null) {
      throw failure;
    }
    there = false;
  }

  @Override
  public void close() {}
}
