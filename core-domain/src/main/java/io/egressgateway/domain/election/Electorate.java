package io.egressgateway.domain.election;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/**
 * The nodes that may carry the egresses of one group.
 *
 * @param policy how they are laid on the nodes
 */
public record Electorate(SortedSet<NodeName> eligible, NodePolicy policy) {
  public Electorate {
    eligible = Sorted.set(eligible);
    requireNonNull(policy, "policy");
  }
}
