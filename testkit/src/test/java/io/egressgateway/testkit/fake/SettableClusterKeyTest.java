package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.testkit.contract.ClusterKeyContract;

class SettableClusterKeyTest extends ClusterKeyContract {
  private final SettableClusterKey key = new SettableClusterKey();

  @Override
  protected ClusterKey key() {
    return key;
  }

  @Override
  protected void make() {
    key.set(new byte[32]);
  }
}
