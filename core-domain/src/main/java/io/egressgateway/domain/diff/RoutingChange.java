package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.RoutingObject;

/** One change of the kernel's routing. */
public record RoutingChange(Verb verb, RoutingObject object) {

  /** What to do; both are idempotent. */
  public enum Verb {
    /** Present with exactly these attributes, replacing what has the same key. */
    PUT,
    /** Absent; being absent already is success. */
    REMOVE
  }

  public RoutingChange {
    requireNonNull(verb, "verb");
    requireNonNull(object, "object");
  }
}
