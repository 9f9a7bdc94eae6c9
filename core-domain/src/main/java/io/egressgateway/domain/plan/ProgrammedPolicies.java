package io.egressgateway.domain.plan;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Milestone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/**
 * Counts the nodes that are programmed by each policy.
 *
 * <p>A policy concerns the nodes of its pods and its gateway; one with source prefixes concerns
 * every node. Dead nodes are left out: they carry nothing. An agent tells the revisions that its
 * kernel is programmed by, and each policy keeps the revisions since which it is as it is.
 */
final class ProgrammedPolicies {
  /** What a group's status says a policy has. */
  private record Assignment(AddressPair addresses, NodeName node) {}

  private final ClusterSnapshot snapshot;
  private final EgressPlan plan;
  private final Observed observed;
  private final SortedMap<PolicyKey, List<Endpoint>> endpoints;

  /** What each node that is not dead has told; counted, so their order does not matter. */
  private final Map<NodeName, Optional<Progress>> alive;

  private final Map<PolicyKey, Map<String, Assignment>> published;
  private final SharedMap<PolicyKey, Milestone> milestones;

  ProgrammedPolicies(
      ClusterSnapshot snapshot,
      EgressPlan plan,
      Observed observed,
      SortedMap<PolicyKey, List<Endpoint>> endpoints) {
    this.snapshot = snapshot;
    this.plan = plan;
    this.observed = observed;
    this.endpoints = endpoints;
    this.alive = alive(plan, observed);
    this.published = published(snapshot);
    this.milestones =
        Sorted.map(snapshot.policies())
            .mappedPresent((_, policy) -> policy.accepted().flatMap(this::milestone));
  }

  /** The same plan later, where only some policies may have another milestone. */
  private ProgrammedPolicies(
      ProgrammedPolicies before,
      ClusterSnapshot snapshot,
      Observed observed,
      SortedMap<PolicyKey, List<Endpoint>> endpoints,
      Collection<PolicyKey> touched) {
    this.snapshot = snapshot;
    this.plan = before.plan;
    this.observed = observed;
    this.endpoints = endpoints;
    this.alive =
        observed.heard().progress().equals(before.observed.heard().progress())
            ? before.alive
            : alive(plan, observed);
    this.published = before.published;
    SharedMap<PolicyKey, Milestone> reached = before.milestones;
    for (PolicyKey key : touched) {
      Optional<Milestone> milestone = milestone(key);
      reached = milestone.isPresent() ? reached.with(key, milestone.get()) : reached.without(key);
    }
    this.milestones = reached;
  }

  /**
   * The same with other endpoints, and what agents told meanwhile; plan and published groups are as
   * before.
   *
   * @param touched policies that were written meanwhile or have other endpoints
   */
  ProgrammedPolicies next(
      ClusterSnapshot later,
      Observed now,
      SortedMap<PolicyKey, List<Endpoint>> otherEndpoints,
      Collection<PolicyKey> touched) {
    return new ProgrammedPolicies(this, later, now, otherEndpoints, touched);
  }

  private static Map<NodeName, Optional<Progress>> alive(EgressPlan plan, Observed observed) {
    Map<NodeName, Optional<Progress>> alive = new HashMap<>();
    plan.tunnels()
        .forEach((node, tunnel) -> {
          if (tunnel.phase() != TunnelPhase.HEARTBEAT_TIMEOUT) {
            alive.put(node, Optional.ofNullable(observed.heard().progress().get(node)));
          }
        });
    return alive;
  }

  private static Map<PolicyKey, Map<String, Assignment>> published(ClusterSnapshot snapshot) {
    Map<PolicyKey, Map<String, Assignment>> published = new HashMap<>();
    snapshot.published().forEach((group, status) -> read(group, status, published));
    return published;
  }

  private static void read(
      String group, PublishedGroup status, Map<PolicyKey, Map<String, Assignment>> published) {
    status
        .nodes()
        .forEach(node ->
            node.egresses()
                .forEach(egress -> {
                  Assignment assignment = new Assignment(egress.addresses(), node.node());
                  egress
                      .policies()
                      .forEach(policy ->
                          published
                              .computeIfAbsent(policy, _ -> new HashMap<>())
                              .putIfAbsent(group, assignment));
                }));
  }

  SharedMap<PolicyKey, Milestone> milestones() {
    return milestones;
  }

  /** The condition of an accepted policy. */
  Condition condition(EgressPolicy policy) {
    Optional<NodeName> gateway = plan.placement(policy.key()).flatMap(Placement::node);
    if (gateway.isEmpty()) {
      return Conditions.notAllocated(policy.key());
    }
    if (!observed.heard().reporting()) {
      return Conditions.notProgrammed(
          "NotReported", "no Lease tells agents where to report to: LEADER_ELECTION is false");
    }
    Collection<Optional<Progress>> concerned =
        switch (policy.subject()) {
          case Subject.Sources _ -> alive.values();
          case Subject.Pods _ -> concerned(policy.key(), gateway.get());
        };
    Optional<Milestone> milestone = Optional.ofNullable(milestones.get(policy.key()));
    int done =
        milestone
            .map(since ->
                (int) concerned.stream().filter(progress -> reached(progress, since)).count())
            .orElse(0);
    return Conditions.programmed(done, concerned.size());
  }

  private static boolean reached(Optional<Progress> progress, Milestone since) {
    return progress
        .map(told ->
            told.reached(since.policy().key(), since.policyRevision(), since.groupRevision()))
        .orElse(since.inherited());
  }

  private Optional<Milestone> milestone(PolicyKey key) {
    return Optional.ofNullable(snapshot.policies().get(key))
        .flatMap(Declared::accepted)
        .flatMap(this::milestone);
  }

  /** Absent until the assignment is published: nobody can be programmed by it before. */
  private Optional<Milestone> milestone(EgressPolicy policy) {
    PolicyKey key = policy.key();
    Optional<EgressIdentity> identity = plan.identity(key);
    Optional<NodeName> node = identity.map(plan::placement).flatMap(Placement::node);
    if (identity.isEmpty() || node.isEmpty()) {
      return Optional.empty();
    }
    Assignment planned = new Assignment(identity.get().addresses(), node.get());
    if (!planned.equals(published.getOrDefault(key, Map.of()).get(identity.get().group()))) {
      return Optional.empty();
    }
    Milestone before = observed.milestones().get(key);
    return Optional.of(
        before != null
                && before.policy().equals(policy)
                && before.addresses().equals(planned.addresses())
                && before.node().equals(planned.node())
            ? before
            : begun(policy, planned));
  }

  private Milestone begun(EgressPolicy policy, Assignment assignment) {
    boolean inherited =
        observed.milestones().isEmpty()
            && "Programmed"
                .equals(
                    snapshot
                        .reported()
                        .policies()
                        .getOrDefault(policy.key(), Sorted.emptyMap())
                        .get(Condition.PROGRAMMED));
    long policyRevision = snapshot.revisions().policies().getOrDefault(policy.key(), 0L);
    long groupRevision = snapshot.revisions().groups().getOrDefault(policy.group(), 0L);
    return new Milestone(
        policy,
        assignment.addresses(),
        assignment.node(),
        inherited ? 0 : policyRevision,
        inherited ? 0 : groupRevision,
        inherited);
  }

  /** What the nodes of a policy's pods and its gateway have told, as far as they are alive. */
  private Collection<Optional<Progress>> concerned(PolicyKey policy, NodeName gateway) {
    Set<NodeName> nodes = new HashSet<>();
    nodes.add(gateway);
    for (Endpoint endpoint : endpoints.getOrDefault(policy, List.of())) {
      endpoint.node().ifPresent(nodes::add);
    }
    List<Optional<Progress>> told = new ArrayList<>();
    for (NodeName node : nodes) {
      Optional<Progress> progress = alive.get(node);
      if (progress != null) {
        told.add(progress);
      }
    }
    return told;
  }
}
