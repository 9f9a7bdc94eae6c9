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
 * @param notes events, only of what changed with this pass
 */
public record Publication(
    SortedMap<NodeName, TunnelStatus> tunnels,
    SortedSet<NodeName> goneTunnels,
    SortedMap<String, GroupStatus> groups,
    SortedMap<PolicyKey, PolicyStatus> policies,
    List<SliceChange> slices,
    ClusterRanges ranges,
    List<Condition> rangesConditions,
    List<Note> notes) {
  public Publication {
    tunnels = Sorted.map(tunnels);
    goneTunnels = Sorted.set(goneTunnels);
    groups = Sorted.map(groups);
    policies = Sorted.map(policies);
    slices = List.copyOf(slices);
    requireNonNull(ranges, "ranges");
    rangesConditions = List.copyOf(rangesConditions);
    notes = List.copyOf(notes);
  }
}
