package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * An Egress as somebody wrote it, without its selectors, which are never refused; what is not given
 * is empty.
 *
 * @param wanted the egress IP
 * @param egressIps several of them
 */
public record WrittenEgress(
    String name,
    String wanted,
    List<String> egressIps,
    String pool,
    List<String> pools,
    Optional<Bandwidth> bandwidth) {
  public WrittenEgress {
    requireNonNull(name, "name");
    requireNonNull(wanted, "wanted");
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
