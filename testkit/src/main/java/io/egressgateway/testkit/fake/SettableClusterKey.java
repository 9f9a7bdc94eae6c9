package io.egressgateway.testkit.fake;

import io.egressgateway.port.cluster.ClusterKey;
import java.util.Optional;

/** A key that a test sets. Any thread. */
public final class SettableClusterKey implements ClusterKey {
  private volatile Optional<byte[]> key = Optional.empty();

  public void set(byte[] bytes) {
    key = Optional.of(bytes.clone());
  }

  @Override
  public Optional<byte[]> key() {
    return key.map(byte[]::clone);
  }
}
