package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.port.cluster.ClusterKey;
import org.junit.jupiter.api.Test;

/** What every {@link ClusterKey} promises. */
public abstract class ClusterKeyContract {

  /** A key that is not known yet. */
  protected abstract ClusterKey key();

  /** Makes the key known. */
  protected abstract void make();

  @Test
  void theKeyIsEmptyWhileUnknownAndThenAFreshArrayOfAtLeast32Bytes() {
    ClusterKey key = key();
    assertThat(key.key()).isEmpty();
    make();
    byte[] bytes = Waiting.until("the key", key::key);
    assertThat(bytes).hasSizeGreaterThanOrEqualTo(32);
    bytes[0]++;
    assertThat(key.key().orElseThrow()[0]).isNotEqualTo(bytes[0]);
  }
}
