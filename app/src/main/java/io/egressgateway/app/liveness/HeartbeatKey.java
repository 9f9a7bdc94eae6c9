package io.egressgateway.app.liveness;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.membership.HeartbeatCodec;
import io.egressgateway.port.cluster.ClusterKey;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The codec of the cluster's key as it is now; the key may change at run time. Any thread. */
final class HeartbeatKey {
  private final ClusterKey source;
  private volatile @Nullable Keyed current;

  /** A codec and the key it was made of, which is only compared. */
  private static final class Keyed {
    private final byte[] key;
    private final HeartbeatCodec codec;

    Keyed(byte[] key) {
      this.key = key;
      this.codec = new HeartbeatCodec(key, HeartbeatCodec.DEFAULT_TOLERANCE);
    }
  }

  HeartbeatKey(ClusterKey source) {
    this.source = requireNonNull(source, "source");
  }

  /** Absent while the key is unknown. */
  Optional<HeartbeatCodec> codec() {
    Optional<byte[]> key = source.key();
    if (key.isEmpty()) {
      return Optional.empty();
    }
    Keyed known = current;
    if (known == null || !Arrays.equals(known.key, key.get())) {
      known = new Keyed(key.get());
      current = known;
    }
    return Optional.of(known.codec);
  }
}
