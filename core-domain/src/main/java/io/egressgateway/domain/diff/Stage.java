package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

/**
 * A part of a transaction after which the kernel is in a safe state: no packet leaves with a wrong
 * source.
 *
 * @param name for logs
 * @param delta what changes
 */
public record Stage(String name, TablesDelta delta) {
  public Stage {
    requireNonNull(name, "name");
    requireNonNull(delta, "delta");
  }
}
