package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;

/** Which node is listed as the owner of an egress, and since when. */
public record Holding(NodeName owner, Since since) {
  public Holding {
    requireNonNull(owner, "owner");
    requireNonNull(since, "since");
  }
}
