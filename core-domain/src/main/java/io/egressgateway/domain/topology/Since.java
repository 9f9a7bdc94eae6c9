package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * When something began.
 *
 * @param witnessed false where it was so at the first look already, so that it began then at the
 *     latest
 */
public record Since(Instant at, boolean witnessed) {
  public Since {
    requireNonNull(at, "at");
  }
}
