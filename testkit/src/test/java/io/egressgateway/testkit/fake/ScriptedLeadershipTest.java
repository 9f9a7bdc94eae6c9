package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.LeaderDirectory;
import io.egressgateway.port.cluster.Leadership;
import io.egressgateway.testkit.contract.LeadershipContract;

class ScriptedLeadershipTest extends LeadershipContract {
  private final ScriptedLeadership lease = new ScriptedLeadership();

  @Override
  protected Leadership replica() {
    return lease.replica();
  }

  @Override
  protected LeaderDirectory directory() {
    return lease;
  }
}
