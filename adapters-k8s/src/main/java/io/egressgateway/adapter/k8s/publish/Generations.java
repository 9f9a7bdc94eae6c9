package io.egressgateway.adapter.k8s.publish;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** The generation of an object's spec. */
final class Generations {
  private Generations() {}

  /** 0 where the API server counts none. */
  static long of(HasMetadata object) {
    Long generation = object.getMetadata().getGeneration();
    return generation == null ? 0 : generation;
  }
}
