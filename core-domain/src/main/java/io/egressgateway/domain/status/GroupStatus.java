package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.net.AddressPair;
import java.util.List;

/**
 * What to publish of a gateway group.
 *
 * @param nodes who owns what
 * @param usage of the pools
 * @param defaultEips to be written into the spec where it has none
 * @param finalizer true where the object must not go yet
 */
public record GroupStatus(
    PublishedGroup nodes,
    IpUsage usage,
    AddressPair defaultEips,
    boolean finalizer,
    List<Condition> conditions) {
  public GroupStatus {
    requireNonNull(nodes, "nodes");
    requireNonNull(usage, "usage");
    requireNonNull(defaultEips, "defaultEips");
    conditions = List.copyOf(conditions);
  }
}
