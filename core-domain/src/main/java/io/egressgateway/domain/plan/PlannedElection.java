package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.AllocationResult;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.election.Candidate;
import io.egressgateway.domain.election.Electorate;
import io.egressgateway.domain.election.GatewayElection;
import io.egressgateway.domain.election.NodeRoom;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.plan.ControllerSettings.ExternalPools;
import io.egressgateway.domain.plan.ControllerSettings.Failback;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Places what was allocated. ExternalIPPools share the room that nodes have for their egress IPs,
 * which goes to the oldest Egress first; every other group is for itself.
 */
final class PlannedElection {
  private final ClusterSnapshot snapshot;
  private final ExternalPools settings;
  private final SortedMap<String, GroupMembers> members;
  private final SortedMap<String, PublishedOwners> published = new TreeMap<>();

  private PlannedElection(
      ClusterSnapshot snapshot,
      SortedMap<String, PublishedGroup> owners,
      ExternalPools settings,
      SortedMap<String, GroupMembers> members) {
    this.snapshot = snapshot;
    this.settings = settings;
    this.members = members;
    members
        .keySet()
        .forEach(group ->
            published.put(
                group, PublishedOwners.of(owners.getOrDefault(group, PublishedGroup.NOTHING))));
  }

  /**
   * Places them.
   *
   * @param owners who has what now, by group
   */
  static SortedMap<EgressIdentity, Placement> of(
      ClusterSnapshot snapshot,
      SortedMap<String, PublishedGroup> owners,
      ExternalPools settings,
      SortedMap<String, GroupMembers> members,
      SortedMap<PolicyKey, AllocationResult> allocation) {
    PlannedElection election = new PlannedElection(snapshot, owners, settings, members);
    Collection<EgressIdentity> others = new TreeSet<>();
    SequencedSet<EgressIdentity> ofPools = new LinkedHashSet<>();
    snapshot.policies().entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<PolicyKey, Declared<EgressPolicy>> policy) ->
                    created(policy.getValue()))
                .thenComparing(Map.Entry::getKey))
        .forEach(policy -> {
          if (allocation.get(policy.getKey())
              instanceof AllocationResult.Allocated(EgressIdentity identity)) {
            (isOfPool(identity.group()) ? ofPools : others).add(identity);
          }
        });
    SortedMap<EgressIdentity, Placement> placements = new TreeMap<>();
    placements.putAll(election.placed(others, NodeRoom.UNLIMITED));
    placements.putAll(election.placed(ofPools, election.room()));
    return placements;
  }

  /** A refused object says no time; it keeps what it has, as if it were the oldest. */
  private static Instant created(Declared<EgressPolicy> policy) {
    return policy.accepted().map(EgressPolicy::created).orElse(Instant.MIN);
  }

  private static boolean isOfPool(String group) {
    return GroupName.of(group) instanceof GroupName.OfPool;
  }

  private SortedMap<EgressIdentity, Placement> placed(
      Collection<EgressIdentity> egresses, NodeRoom room) {
    SortedMap<String, Electorate> groups = new TreeMap<>();
    egresses.forEach(egress -> groups.computeIfAbsent(egress.group(), this::electorate));
    return GatewayElection.of(groups, egresses.stream().map(this::candidate).toList(), room);
  }

  private Electorate electorate(String group) {
    return new Electorate(requireNonNull(members.get(group)).eligible(), nodePolicy(group));
  }

  private Candidate candidate(EgressIdentity egress) {
    String group = egress.group();
    return new Candidate(
        egress,
        requireNonNull(published.get(group))
            .of(egress, requireNonNull(members.get(group)).eligible()));
  }

  private NodePolicy nodePolicy(String group) {
    if (isOfPool(group) && settings.failback() == Failback.IMMEDIATE) {
      return new NodePolicy.Succession();
    }
    return Optional.ofNullable(snapshot.groups().get(group))
        .flatMap(Declared::accepted)
        .map(GatewayGroup::nodePolicy)
        .orElseGet(NodePolicy.Average::new);
  }

  private NodeRoom room() {
    SortedMap<NodeName, Integer> byNode = new TreeMap<>();
    snapshot
        .nodes()
        .forEach((name, node) ->
            node.maxEgressIps()
                .flatMap(Declared::accepted)
                .ifPresent(most -> byNode.put(name, most)));
    return new NodeRoom(settings.perNode(), byNode);
  }
}
