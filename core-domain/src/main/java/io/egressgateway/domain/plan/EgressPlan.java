package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.AddressAllocation;
import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.allocation.RestingAddresses;
import io.egressgateway.domain.claim.ClaimOverlay;
import io.egressgateway.domain.claim.PublishedView;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Who gets which address, and which node carries it.
 *
 * @param tunnels of all nodes
 * @param members gateway nodes of all groups, refused ones too
 * @param allocation of all policies, refused ones too
 * @param placements of every identity that a policy has
 */
public record EgressPlan(
    SortedMap<NodeName, TunnelStatus> tunnels,
    SortedMap<String, GroupMembers> members,
    SortedMap<PolicyKey, AllocationResult> allocation,
    SortedMap<EgressIdentity, Placement> placements) {
  public EgressPlan {
    tunnels = Sorted.map(tunnels);
    members = Sorted.map(members);
    allocation = Sorted.map(allocation);
    placements = Sorted.map(placements);
  }

  public static EgressPlan of(
      ClusterSnapshot snapshot, ControllerSettings settings, Observed observed) {
    SortedMap<NodeName, TunnelStatus> tunnels = TunnelPhases.of(snapshot, settings, observed);
    SortedMap<String, GroupMembers> members = new TreeMap<>();
    snapshot
        .groups()
        .keySet()
        .forEach(group ->
            members.put(group, GroupMembers.of(group, snapshot, settings, observed, tunnels)));
    SortedMap<PolicyKey, AllocationResult> allocation =
        AddressAllocation.of(
            snapshot, settings.families(), new RestingAddresses(settings.rest(), observed.now()));
    return new EgressPlan(
        tunnels,
        members,
        allocation,
        PlannedElection.of(
            snapshot,
            laidOver(snapshot, observed.heard()),
            settings.externalPools(),
            members,
            allocation));
  }

  /** Who owns what by what is published and by claims that are newer. */
  private static SortedMap<String, PublishedGroup> laidOver(ClusterSnapshot snapshot, Heard heard) {
    return ClaimOverlay.over(
        snapshot.published(), heard.claims().inForce(PublishedView.of(snapshot)));
  }

  /**
   * The policy as it is once it names what it was given. An Egress speaks for the family of its
   * address, which it does not know itself before; what is told of conflicts must not change with
   * that.
   */
  EgressPolicy named(EgressPolicy policy) {
    Optional<IpAddress> given =
        identity(policy.key())
            .filter(_ -> policy.wish() instanceof AddressWish.FirstFree)
            .flatMap(identity -> identity.addresses().toList().stream().findFirst());
    return given.isEmpty()
        ? policy
        : new EgressPolicy(
            policy.key(),
            policy.group(),
            policy.subject(),
            policy.destinations(),
            new AddressWish.FirstFree(given),
            policy.priority(),
            policy.created(),
            policy.exceptions());
  }

  /** Where a policy's traffic goes, if it has an identity. */
  Optional<Placement> placement(PolicyKey policy) {
    return identity(policy).map(this::placement);
  }

  /** Where the traffic of an identity goes that a policy has. */
  Placement placement(EgressIdentity identity) {
    return requireNonNull(placements.get(identity));
  }

  Optional<EgressIdentity> identity(PolicyKey policy) {
    return allocation.get(policy) instanceof AllocationResult.Allocated(EgressIdentity identity)
        ? Optional.of(identity)
        : Optional.empty();
  }
}
