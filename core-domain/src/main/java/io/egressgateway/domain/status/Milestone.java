package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.AddressPair;

/**
 * The revisions by which a policy is in the cluster as it is now: agents that have come so far are
 * programmed by it. Writing a status makes new revisions without anything new to program, so the
 * first ones are kept for as long as the policy and its egress stay the same.
 *
 * @param policy as it was then
 * @param addresses that it got; none for the node's own
 * @param node that carries it
 * @param policyRevision of the policy
 * @param groupRevision of the group whose status says who carries it
 * @param inherited whether an earlier leader has seen it programmed: nodes count as programmed
 *     until they are heard
 */
public record Milestone(
    EgressPolicy policy,
    AddressPair addresses,
    NodeName node,
    long policyRevision,
    long groupRevision,
    boolean inherited) {
  public Milestone {
    requireNonNull(policy, "policy");
    requireNonNull(addresses, "addresses");
    requireNonNull(node, "node");
  }
}
