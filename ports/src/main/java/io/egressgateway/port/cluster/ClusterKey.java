package io.egressgateway.port.cluster;

import java.util.Optional;

/** The secret that all nodes of a cluster share to authenticate datagrams. */
public interface ClusterKey {

  /** At least 32 bytes; empty while unknown. A fresh array. Any thread; cheap. */
  Optional<byte[]> key();
}
