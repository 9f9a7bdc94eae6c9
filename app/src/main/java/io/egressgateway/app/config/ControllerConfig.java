package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.plan.ControllerSettings.ExternalPools;
import io.egressgateway.domain.plan.ControllerSettings.Withdrawal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything a controller is configured with.
 *
 * @param endpointsPerSlice at most
 * @param election leader election
 * @param egresses how they are given and moved
 * @param serviceCidrs where the cluster tells none
 * @param webhook admission webhooks; absent where they are switched off
 * @param page that people look at; absent where it is not served
 */
public record ControllerConfig(
    ProcessConfig process,
    SharedConfig shared,
    int endpointsPerSlice,
    Election election,
    Egresses egresses,
    List<IpPrefix> serviceCidrs,
    Optional<WebhookConfig> webhook,
    Optional<PageConfig> page) {

  /**
   * How egresses are given and moved.
   *
   * @param rest of an egress IP that was freed
   * @param withdrawal which nodes lose theirs though they answer
   * @param externalPools how those of ExternalIPPools are laid on nodes
   */
  public record Egresses(Duration rest, Withdrawal withdrawal, ExternalPools externalPools) {
    public Egresses {
      requireNonNull(rest, "rest");
      requireNonNull(withdrawal, "withdrawal");
      requireNonNull(externalPools, "externalPools");
    }
  }

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
    requireNonNull(egresses, "egresses");
    serviceCidrs = List.copyOf(serviceCidrs);
    requireNonNull(webhook, "webhook");
    requireNonNull(page, "page");
  }
}
