package io.egressgateway.app.page;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.topology.OwnershipHistory;
import io.egressgateway.domain.topology.Topology;
import java.time.Instant;

/**
 * What is shown at one moment.
 *
 * @param revision grows by one with everything that is shown otherwise
 * @param at when it was first seen like this
 */
record View(
    long revision,
    Instant at,
    Serving serving,
    ClusterSnapshot snapshot,
    Topology topology,
    OwnershipHistory history) {
  View {
    requireNonNull(at, "at");
    requireNonNull(serving, "serving");
    requireNonNull(snapshot, "snapshot");
    requireNonNull(topology, "topology");
    requireNonNull(history, "history");
  }

  /** Whether people would see the same. */
  boolean looksLike(View other) {
    return serving.equals(other.serving)
        && topology.equals(other.topology)
        && history.moves().equals(other.history.moves())
        && history.outages().equals(other.history.outages())
        && history.holdings().equals(other.history.holdings());
  }

  View as(long otherRevision, Instant since) {
    return new View(otherRevision, since, serving, snapshot, topology, history);
  }
}
