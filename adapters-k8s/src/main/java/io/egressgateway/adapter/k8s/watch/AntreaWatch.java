package io.egressgateway.adapter.k8s.watch;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpPrefix;
import java.time.Duration;
import java.util.List;

/**
 * Whether Antrea's kinds are served.
 *
 * @param enabled what the configuration says
 * @param lookEvery how often to look whose the kinds are
 * @param exceptions destinations that no Egress is for
 */
public record AntreaWatch(boolean enabled, Duration lookEvery, List<IpPrefix> exceptions) {
  public static final AntreaWatch OFF = new AntreaWatch(false, Duration.ZERO, List.of());

  public AntreaWatch {
    requireNonNull(lookEvery, "lookEvery");
    exceptions = List.copyOf(exceptions);
  }
}
