package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * An Egress as somebody wrote it, without its selectors, which are never refused; what is not given
 * is empty.
 */
public record WrittenEgress(
    String name,
    String egressIp,
    List<String> egressIps,
    String pool,
    List<String> pools,
    Optional<Bandwidth> bandwidth) {
  public WrittenEgress {
    requireNonNull(name, "name");
    requireNonNull(egressIp, "egressIp");
    egressIps = List.copyOf(egressIps);
    requireNonNull(pool, "pool");
    pools = List.copyOf(pools);
    requireNonNull(bandwidth, "bandwidth");
  }

  /** Kubernetes quantities. */
  public record Bandwidth(String rate, String burst) {
    public Bandwidth {
      requireNonNull(rate, "rate");
      requireNonNull(burst, "burst");
    }
  }
}
