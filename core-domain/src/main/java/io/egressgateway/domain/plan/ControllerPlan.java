package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.matching.PolicyConflicts;
import io.egressgateway.domain.matching.PolicyMatching;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.domain.status.SliceChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The controller's pass: everything the API server should hold, from everything it says.
 *
 * <p>A pure function: the same snapshot gives an equal answer, and once that is published the next
 * pass changes nothing and notes nothing.
 */
public final class ControllerPlan {
  private ControllerPlan() {}

  /** Plans one pass. */
  public static Publication of(
      ClusterSnapshot snapshot, ControllerSettings settings, Observed observed) {
    EgressPlan plan = EgressPlan.of(snapshot, settings, observed);
    ClusterRanges ranges = ClusterRangesPlan.of(snapshot);
    List<EgressPolicy> accepted =
        snapshot.policies().values().stream().flatMap(p -> p.accepted().stream()).toList();
    SortedMap<PolicyKey, List<Endpoint>> endpoints =
        PolicyMatching.of(accepted, snapshot.pods(), snapshot.namespaceLabels());
    ProgrammedPolicies programmed = new ProgrammedPolicies(snapshot, plan, observed, endpoints);

    SortedMap<String, GroupStatus> groups = GroupStatuses.of(snapshot, settings, plan, observed);
    SortedMap<PolicyKey, PolicyStatus> policies =
        new PolicyStatuses(
                plan,
                programmed,
                PolicyConflicts.of(accepted, endpoints, ranges.ranges(), settings.families()))
            .of(snapshot.policies());
    List<Condition> rangesConditions = List.of(rangesCondition(snapshot.rangesWish()));
    return new Publication(
        plan.tunnels(),
        goneTunnels(snapshot),
        groups,
        policies,
        slices(snapshot, settings, endpoints),
        ranges,
        rangesConditions,
        strayRanges(snapshot),
        Notes.of(snapshot, plan, groups, policies, rangesConditions),
        programmed.milestones());
  }

  private static SortedMap<String, List<Condition>> strayRanges(ClusterSnapshot snapshot) {
    SortedMap<String, List<Condition>> stray = new TreeMap<>();
    snapshot.strayRanges().forEach(name -> stray.put(name, List.of(Conditions.stray(name))));
    return stray;
  }

  private static SortedSet<NodeName> goneTunnels(ClusterSnapshot snapshot) {
    SortedSet<NodeName> gone = new TreeSet<>(snapshot.tunnels().keySet());
    gone.removeAll(snapshot.nodes().keySet());
    return gone;
  }

  private static Condition rangesCondition(Declared<ClusterRangesWish> wish) {
    return switch (wish) {
      case Declared.Accepted<ClusterRangesWish> _ -> Conditions.accepted();
      case Declared.Refused<ClusterRangesWish>(var reasons) -> Conditions.refused(reasons);
    };
  }

  /** Slices of a refused policy stay as they are; those of a policy that is gone go too. */
  private static List<SliceChange> slices(
      ClusterSnapshot snapshot,
      ControllerSettings settings,
      SortedMap<PolicyKey, List<Endpoint>> endpoints) {
    SortedMap<PolicyKey, Collection<EndpointSlice>> present = new TreeMap<>();
    endpoints.keySet().forEach(policy -> present.put(policy, new ArrayList<>()));
    for (EndpointSlice slice : snapshot.slices()) {
      present.computeIfAbsent(slice.policy(), _ -> new ArrayList<>()).add(slice);
    }
    List<SliceChange> changes = new ArrayList<>();
    present.forEach((policy, slices) -> {
      if (endpoints.containsKey(policy) || !snapshot.policies().containsKey(policy)) {
        changes.addAll(
            SlicePlan.of(
                policy,
                slices,
                endpoints.getOrDefault(policy, List.of()),
                settings.maxEndpointsPerSlice()));
      }
    });
    return changes;
  }
}
