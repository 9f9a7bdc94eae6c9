package io.egressgateway.adapter.k8s.translate;

import io.egressgateway.adapter.k8s.crd.KubernetesObject;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** When an object was made. */
final class CreationTime {
  private CreationTime() {}

  /** Second granularity; the epoch where the object is not stored yet or does not say. */
  static Instant of(KubernetesObject object) {
    String text = object.getMetadata().getCreationTimestamp();
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException _) {
      return Instant.EPOCH;
    }
  }
}
