package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.netns.LabException;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts the writes that the embedded API server is asked for, beside the revisions that it makes:
 * a write that changes nothing, or that is refused, makes none.
 */
final class WriteCount {
  private static final Set<String> VERBS = Set.of("create", "update", "patch", "delete");
  private static final String NODES = "/api/v1/nodes?limit=1";
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** Longer than a write takes, and shorter than from one renewal of a Lease to the next. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /**
   * What happened.
   *
   * @param asked writes by anybody, by what was written, such as {@code egresspolicies/status}
   * @param revisions of the store
   */
  record Tally(SortedMap<String, Long> asked, long revisions) {
    Tally {
      asked = Collections.unmodifiableSortedMap(new TreeMap<>(asked));
    }

    long all() {
      return asked.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private final LabCluster cluster;
  private final ConcurrentMap<String, Long> asked = new ConcurrentHashMap<>();
  private final long before;

  /** Counts from now on; nobody else may listen to the server's requests. */
  WriteCount(LabCluster cluster) {
    this.cluster = cluster;
    cluster
        .embedded()
        .orElseThrow()
        .onAccess((access, _) -> {
          if (VERBS.contains(access.verb())) {
            asked.merge(access.resource(), 1L, Long::sum);
          }
        });
    long revision;
    do {
      asked.clear();
      revision = revision();
    } while (!asked.isEmpty());
    this.before = revision;
  }

  private long revision() {
    return cluster.api().get(NODES).orElseThrow().at("/metadata/resourceVersion").asLong();
  }

  /** Waits until no write was asked for during a while, so that none is between the two numbers. */
  Tally settled() {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      SortedMap<String, Long> seen = new TreeMap<>(asked);
      LockSupport.parkNanos(TimeUnit.NANOSECONDS.convert(QUIET));
      long revisions = revision() - before;
      if (asked.equals(seen)) {
        return new Tally(seen, revisions);
      }
    }
    throw new LabException("writes did not end in " + LIMIT);
  }
}
