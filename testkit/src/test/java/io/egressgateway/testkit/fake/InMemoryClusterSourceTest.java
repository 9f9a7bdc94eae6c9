package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.ClusterSource;
import io.egressgateway.testkit.contract.ClusterSourceContract;

class InMemoryClusterSourceTest extends ClusterSourceContract<String> {
  private final InMemoryClusterSource<String> source = new InMemoryClusterSource<>();

  InMemoryClusterSourceTest() {
    source.say("before");
  }

  @Override
  protected ClusterSource<String> source() {
    return source;
  }

  @Override
  protected void change() {
    source.say("after");
  }

  @Override
  protected void listedAnew() {
    source.synced();
  }
}
