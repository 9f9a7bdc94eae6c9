package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import java.time.Instant;

/** When an object was made. */
final class CreationTime {
  private CreationTime() {}

  /** Second granularity; the epoch where the object is not stored yet or does not say. */
  static Instant of(KubernetesObject object) {
    return Timestamps.parse(object.getMetadata().getCreationTimestamp()).orElse(Instant.EPOCH);
  }
}
