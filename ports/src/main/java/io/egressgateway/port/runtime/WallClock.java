package io.egressgateway.port.runtime;

import java.time.Instant;

/** The time of day, for what people read; never for durations. */
@FunctionalInterface
public interface WallClock {
  Instant now();
}
