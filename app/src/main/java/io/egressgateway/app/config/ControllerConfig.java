package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * Everything a controller is configured with.
 *
 * @param endpointsPerSlice at most
 * @param election leader election
 * @param webhook admission webhooks; absent where they are switched off
 */
public record ControllerConfig(
    ProcessConfig process,
    SharedConfig shared,
    int endpointsPerSlice,
    Election election,
    Optional<WebhookConfig> webhook) {

  /**
   * Leader election by a Lease.
   *
   * @param enabled false means this replica always leads
   * @param duration how long a Lease holds without renewal
   */
  public record Election(boolean enabled, Duration duration) {
    public Election {
      requireNonNull(duration, "duration");
    }
  }

  public ControllerConfig {
    requireNonNull(process, "process");
    requireNonNull(shared, "shared");
    requireNonNull(election, "election");
    requireNonNull(webhook, "webhook");
  }
}
