package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedSet;

/**
 * What one node owns as a whole.
 *
 * @param owner that is listed; it carries the egress while it is {@code carried}
 * @param carried false where the owner is not Ready
 * @param pods distinct ones of all its policies
 */
public record EgressView(
    EgressIdentity egress,
    NodeName owner,
    boolean carried,
    SortedSet<PolicyKey> policies,
    int pods) {
  public EgressView {
    requireNonNull(egress, "egress");
    requireNonNull(owner, "owner");
    policies = Sorted.set(policies);
  }
}
