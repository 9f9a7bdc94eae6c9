package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * A pod that can be a subject: not on the host's network, not finished. Others are left out of
 * snapshots.
 *
 * @param node absent until scheduled
 * @param addresses empty until the pod has any
 */
public record Pod(
    NamespacedName name,
    Optional<NodeName> node,
    SortedMap<String, String> labels,
    List<IpAddress> addresses) {
  public Pod {
    requireNonNull(name, "name");
    requireNonNull(node, "node");
    labels = Sorted.map(labels);
    addresses = List.copyOf(addresses);
  }
}
