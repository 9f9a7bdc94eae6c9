package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.election.Placement;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Says what changes with a pass, by comparing it with what objects show already. */
final class Notes {
  /** What a policy had by the status of its group. */
  private record Assignment(String group, AddressPair addresses, NodeName node) {}

  private final ClusterSnapshot snapshot;
  private final EgressPlan plan;
  private final List<Note> notes = new ArrayList<>();

  private Notes(ClusterSnapshot snapshot, EgressPlan plan) {
    this.snapshot = snapshot;
    this.plan = plan;
  }

  /** Notes on tunnels, then groups, then policies, then the cluster's ranges. */
  static List<Note> of(
      ClusterSnapshot snapshot,
      EgressPlan plan,
      SortedMap<String, GroupStatus> groups,
      SortedMap<PolicyKey, PolicyStatus> policies,
      List<Condition> ranges) {
    Notes notes = new Notes(snapshot, plan);
    plan.tunnels().forEach(notes::tunnel);
    groups.forEach((name, status) ->
        notes.failures(
            new Note.Subject.OfGroup(name),
            status.conditions(),
            snapshot.reported().groups().getOrDefault(name, Sorted.emptyMap())));
    notes.assignments();
    notes.statuses(policies, ranges);
    return List.copyOf(notes.notes);
  }

  /** Notes on what the status of some policies and of the cluster's ranges says. */
  static List<Note> ofStatuses(
      ClusterSnapshot snapshot,
      EgressPlan plan,
      SortedMap<PolicyKey, PolicyStatus> policies,
      List<Condition> ranges) {
    Notes notes = new Notes(snapshot, plan);
    notes.statuses(policies, ranges);
    return List.copyOf(notes.notes);
  }

  private void statuses(SortedMap<PolicyKey, PolicyStatus> policies, List<Condition> ranges) {
    policies.forEach((key, status) ->
        failures(
            new Note.Subject.OfPolicy(key),
            status.conditions(),
            snapshot.reported().policies().getOrDefault(key, Sorted.emptyMap())));
    failures(new Note.Subject.OfClusterRanges(), ranges, snapshot.reported().ranges());
  }

  private void failures(
      Note.Subject subject, List<Condition> conditions, SortedMap<String, String> reported) {
    for (Condition condition : conditions) {
      boolean shown = condition.reason().equals(reported.get(condition.type()));
      if (condition.isTrouble() && !shown) {
        notes.add(new Note(subject, true, condition.reason(), condition.message()));
      }
    }
  }

  private void tunnel(NodeName node, TunnelStatus status) {
    Optional<TunnelPhase> before =
        Optional.ofNullable(snapshot.tunnels().get(node)).flatMap(Tunnel::phase);
    Note.Subject subject = new Note.Subject.OfTunnel(node);
    failures(
        subject,
        status.conditions(),
        snapshot.reported().tunnels().getOrDefault(node, Sorted.emptyMap()));
    TunnelPhase now = status.phase();
    if (now == TunnelPhase.PENDING && !before.equals(Optional.of(now))) {
      notes.add(
          new Note(subject, true, "AddressesExhausted", "no free address in the tunnel subnets"));
    } else if (before.isPresent() && before.get() != now) {
      boolean warning = now == TunnelPhase.HEARTBEAT_TIMEOUT || now == TunnelPhase.NODE_NOT_READY;
      String message = "%s, was %s".formatted(now.text(), before.get().text());
      notes.add(new Note(subject, warning, "StatusChanged", message));
    }
  }

  private void assignments() {
    Map<PolicyKey, Assignment> before = published();
    SortedSet<EgressIdentity> moved = new TreeSet<>();
    List<Note> ofPolicies = new ArrayList<>();
    for (PolicyKey policy : snapshot.policies().keySet()) {
      plan.identity(policy)
          .ifPresent(identity -> {
            if (plan.placement(identity) instanceof Placement.Carried(NodeName node)) {
              Optional<Assignment> had = Optional.ofNullable(before.get(policy));
              Assignment has = new Assignment(identity.group(), identity.addresses(), node);
              ofPolicies.addAll(notes(policy, had, has));
              if (isMove(had, has) && moved.add(identity)) {
                notes.add(move(new Note.Subject.OfGroup(has.group()), had.get().node(), has));
              }
            }
          });
    }
    notes.addAll(ofPolicies);
  }

  private List<Note> notes(PolicyKey policy, Optional<Assignment> had, Assignment has) {
    if (had.equals(Optional.of(has))) {
      return List.of();
    }
    Note.Subject subject = new Note.Subject.OfPolicy(policy);
    return switch (policy) {
      case PolicyKey.Namespaced _, PolicyKey.ClusterWide _ ->
          List.of(
              isMove(had, has)
                  ? move(subject, had.orElse(has).node(), has)
                  : new Note(subject, false, "Allocated", what(has) + " on " + has.node()));
      case PolicyKey.OfEgress egress -> reassigned(subject, egress.egress(), had, has);
    };
  }

  /** In the words of Antrea. */
  private static List<Note> reassigned(
      Note.Subject subject, String egress, Optional<Assignment> had, Assignment has) {
    List<Note> notes = new ArrayList<>();
    had.ifPresent(before ->
        notes.add(
            new Note(
                subject,
                false,
                "IPUnassigned",
                "Unassigned Egress %s with IP %s from Node %s"
                    .formatted(egress, what(before), before.node()))));
    notes.add(
        new Note(
            subject,
            false,
            "IPAssigned",
            "Assigned Egress %s with IP %s on Node %s".formatted(egress, what(has), has.node())));
    return notes;
  }

  private static boolean isMove(Optional<Assignment> had, Assignment has) {
    return had.filter(before -> before.group().equals(has.group()))
        .filter(before -> before.addresses().equals(has.addresses()))
        .filter(before -> !before.node().equals(has.node()))
        .isPresent();
  }

  private Note move(Note.Subject subject, NodeName from, Assignment has) {
    String message =
        "%s moved from %s to %s: %s".formatted(what(has), from, has.node(), why(has.group(), from));
    return new Note(subject, false, "Moved", message);
  }

  private static String what(Assignment assignment) {
    return assignment.addresses().isEmpty()
        ? "the node's own address"
        : assignment.addresses().toString();
  }

  private String why(String group, NodeName from) {
    Optional<TunnelStatus> tunnel = Optional.ofNullable(plan.tunnels().get(from));
    if (tunnel.isEmpty()) {
      return from + " is not in the cluster any more";
    }
    GroupMembers members = requireNonNull(plan.members().get(group));
    if (!members.all().contains(from)) {
      return from + " is not selected by the group any more";
    }
    if (members.eligible().contains(from)) {
      return from + " comes later in the order of succession, or has no room for it any more";
    }
    TunnelPhase phase = tunnel.get().phase();
    return phase == TunnelPhase.READY ? from + " is cordoned" : from + " is " + phase.text();
  }

  /** Of a policy listed more than once, the entry that agrees with the plan, else the first. */
  private Map<PolicyKey, Assignment> published() {
    Map<PolicyKey, Assignment> published = new HashMap<>();
    snapshot.published().forEach((group, status) -> collect(group, status, published));
    return published;
  }

  private void collect(String group, PublishedGroup status, Map<PolicyKey, Assignment> published) {
    for (GatewayNode node : status.nodes()) {
      for (OwnedEgress egress : node.egresses()) {
        Assignment assignment = new Assignment(group, egress.addresses(), node.node());
        for (PolicyKey policy : egress.policies()) {
          if (!published.containsKey(policy) || isPlanned(policy, assignment)) {
            published.put(policy, assignment);
          }
        }
      }
    }
  }

  private boolean isPlanned(PolicyKey policy, Assignment assignment) {
    boolean same =
        plan.identity(policy)
            .filter(identity -> identity.group().equals(assignment.group()))
            .filter(identity -> identity.addresses().equals(assignment.addresses()))
            .isPresent();
    return same
        && plan.placement(policy)
            .flatMap(Placement::node)
            .filter(assignment.node()::equals)
            .isPresent();
  }
}
