package io.egressgateway.domain.admission;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Rejection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An Egress as somebody wrote it, without its selectors, which are never refused; what is not given
 * is empty.
 *
 * @param wanted the egress IP
 * @param egressIps several of them
 * @param unreadable what its annotations say that cannot be read
 */
public record WrittenEgress(
    String name,
    String wanted,
    List<String> egressIps,
    String pool,
    List<String> pools,
    Optional<Bandwidth> bandwidth,
    List<Rejection> unreadable) {
  public WrittenEgress {
    requireNonNull(name, "name");
    requireNonNull(wanted, "wanted");
    egressIps = List.copyOf(egressIps);
    requireNonNull(pool, "pool");
    pools = List.copyOf(pools);
    requireNonNull(bandwidth, "bandwidth");
    unreadable = List.copyOf(unreadable);
  }

  /** An Egress whose annotations, if it has some, can be read. */
  public WrittenEgress(
      String name,
      String wanted,
      List<String> egressIps,
      String pool,
      List<String> pools,
      Optional<Bandwidth> bandwidth) {
    this(name, wanted, egressIps, pool, pools, bandwidth, List.of());
  }

  /** Kubernetes quantities. */
  public record Bandwidth(String rate, String burst) {
    public Bandwidth {
      requireNonNull(rate, "rate");
      requireNonNull(burst, "burst");
    }
  }

  /** An address as it is written and the pool that it is from, either of which may be empty. */
  public record Seat(String wanted, String pool) {
    public Seat {
      requireNonNull(wanted, "wanted");
      requireNonNull(pool, "pool");
    }
  }

  /** Its addresses; none where the lists of them and of pools do not fit together. */
  public List<Seat> seats() {
    if (egressIps.isEmpty() && pools.isEmpty()) {
      return List.of(new Seat(wanted, pool));
    }
    if (!egressIps.isEmpty() && !pools.isEmpty() && egressIps.size() != pools.size()) {
      return List.of();
    }
    List<Seat> seats = new ArrayList<>();
    for (int i = 0; i < Math.max(egressIps.size(), pools.size()); i++) {
      seats.add(
          new Seat(
              egressIps.isEmpty() ? "" : egressIps.get(i), pools.isEmpty() ? "" : pools.get(i)));
    }
    return seats;
  }
}
