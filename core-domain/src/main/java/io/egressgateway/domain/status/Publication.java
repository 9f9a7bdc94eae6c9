package io.egressgateway.domain.status;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything the controller wants the API server to hold after a pass. The publisher writes only
 * what differs: groups and tunnels first, since a failover waits for them, then policies, slices
 * and ranges, then notes.
 *
 * @param tunnels of all nodes; missing ones are created
 * @param goneTunnels to be deleted with their finalizer, their node being gone
 * @param groups status of all groups
 * @param policies status of all policies
 * @param slices changes of endpoint slices
 * @param ranges addresses inside of the cluster
 * @param rangesConditions of the object that says so
 * @param strayRanges objects that say so too, but do not count, which their conditions say
 * @param notes events, only of what changed with this pass
 * @param milestones not to be published, but to be given to the next pass
 */
public record Publication(
    SortedMap<NodeName, TunnelStatus> tunnels,
    SortedSet<NodeName> goneTunnels,
    SortedMap<String, GroupStatus> groups,
    SortedMap<PolicyKey, PolicyStatus> policies,
    List<SliceChange> slices,
    ClusterRanges ranges,
    List<Condition> rangesConditions,
    SortedMap<String, List<Condition>> strayRanges,
    List<Note> notes,
    SortedMap<PolicyKey, Milestone> milestones) {
  public Publication {
    tunnels = Sorted.map(tunnels);
    goneTunnels = Sorted.set(goneTunnels);
    groups = Sorted.map(groups);
    policies = Sorted.map(policies);
    slices = List.copyOf(slices);
    requireNonNull(ranges, "ranges");
    rangesConditions = List.copyOf(rangesConditions);
    strayRanges = Sorted.map(strayRanges);
    notes = List.copyOf(notes);
    milestones = Sorted.map(milestones);
  }
}
