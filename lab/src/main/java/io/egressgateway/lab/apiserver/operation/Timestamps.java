package io.egressgateway.lab.apiserver.operation;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The wall clock as metadata shows it: RFC 3339 in UTC, whole seconds. */
record Timestamps(InstantSource clock) {
  String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
