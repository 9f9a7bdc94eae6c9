package io.egressgateway.adapter.k8s.lease;

import io.egressgateway.adapter.k8s.server.LabServer;
import io.egressgateway.port.cluster.ClusterKey;
import io.egressgateway.testkit.contract.ClusterKeyContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class SecretClusterKeyTest extends ClusterKeyContract {
  private LabServer server;
  private SecretClusterKey key;

  @BeforeEach
  void start() {
    server = new LabServer();
    key = new SecretClusterKey(server.client(), "default", SecretClusterKey.DEFAULT_NAME);
    key.start();
  }

  @AfterEach
  void stop() {
    key.close();
    server.close();
  }

  @Override
  protected ClusterKey key() {
    return key;
  }

  @Override
  protected void make() {
    key.createIfMissing();
  }
}
