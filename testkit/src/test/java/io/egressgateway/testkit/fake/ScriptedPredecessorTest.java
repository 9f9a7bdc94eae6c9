package io.egressgateway.testkit.fake;

import io.egressgateway.port.datapath.Predecessor;
import io.egressgateway.testkit.contract.PredecessorContract;

class ScriptedPredecessorTest extends PredecessorContract {
  private final ScriptedPredecessor predecessor = new ScriptedPredecessor();

  @Override
  protected Predecessor predecessor() {
    return predecessor;
  }

  @Override
  protected void lay() {
    predecessor.lay();
  }

  @Override
  protected boolean writesMarks() {
    return predecessor.writesMarks();
  }
}
