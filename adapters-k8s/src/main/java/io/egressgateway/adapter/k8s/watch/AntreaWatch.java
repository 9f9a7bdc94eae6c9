package io.egressgateway.adapter.k8s.watch;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * Whether Antrea's kinds are served.
 *
 * @param enabled what the configuration says
 * @param lookEvery how often to look whose the kinds are
 */
public record AntreaWatch(boolean enabled, Duration lookEvery) {
  public static final AntreaWatch OFF = new AntreaWatch(false, Duration.ZERO);

  public AntreaWatch {
    requireNonNull(lookEvery, "lookEvery");
  }
}
