package io.egressgateway.domain.plan;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterRanges;
import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.matching.Coverage;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.GroupStatus;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A publication with all that it was worked out from, so that the next one can be worked out from
 * what changed since. It never changes itself.
 *
 * <p>{@link #next} gives what {@link #of} would give, to the last byte; it only is faster where
 * nothing but pods, slices, what policies show and what agents told is different, which is nearly
 * always. Anything else is worked out anew.
 */
public final class StandingPlan {
  final Snapshots snapshots;

  final ControllerSettings settings;
  final Observed observed;
  final EgressPlan plan;
  final Coverage coverage;
  final PodsInside inside;
  final PolicySlices slices;
  final ProgrammedPolicies programmed;
  final Publication publication;

  /** Policies that some node is not programmed by yet. */
  final SharedMap<PolicyKey, PolicyStatus> programming;

  /** Whether the groups' status is published as it is here, and there is nothing to note. */
  final boolean settled;

  /** What follows from policies, groups and nodes, and what follows from pods. */
  record Parts(
      EgressPlan plan,
      Coverage coverage,
      PodsInside inside,
      PolicySlices slices,
      ProgrammedPolicies programmed) {}

  /** What was read, and the same with groups refused that cannot stand beside others. */
  record Snapshots(ClusterSnapshot read, ClusterSnapshot sound) {
    static Snapshots of(ClusterSnapshot read, ControllerSettings settings) {
      return new Snapshots(read, read.withGroups(GroupChecks.sound(read, settings)));
    }
  }

  StandingPlan(
      Snapshots snapshots,
      ControllerSettings settings,
      Observed observed,
      Parts parts,
      Outcome outcome) {
    this.snapshots = snapshots;
    this.settings = settings;
    this.observed = observed;
    this.plan = parts.plan();
    this.coverage = parts.coverage();
    this.inside = parts.inside();
    this.slices = parts.slices();
    this.programmed = parts.programmed();
    this.publication = outcome.publication();
    this.programming = outcome.programming();
    this.settled = outcome.settled();
  }

  /** What is to be published, and what the next pass asks of it. */
  record Outcome(
      Publication publication, SharedMap<PolicyKey, PolicyStatus> programming, boolean settled) {
    Outcome {
      requireNonNull(publication, "publication");
      programming = Sorted.map(programming);
    }
  }

  /** Plans from nothing but its arguments. */
  public static StandingPlan of(
      ClusterSnapshot read, ControllerSettings settings, Observed observed) {
    Snapshots snapshots = Snapshots.of(read, settings);
    ClusterSnapshot snapshot = snapshots.sound();
    EgressPlan plan = EgressPlan.of(snapshot, settings, observed);
    ClusterRanges ranges = ClusterRangesPlan.of(snapshot);
    List<EgressPolicy> accepted =
        snapshot.policies().values().stream()
            .flatMap(p -> p.accepted().stream())
            .map(plan::named)
            .toList();
    Coverage coverage =
        Coverage.of(
            new Coverage.Rules(
                accepted, snapshot.namespaceLabels(), ranges.ranges(), settings.families()),
            snapshot.pods().values());
    Parts parts =
        new Parts(
            plan,
            coverage,
            PodsInside.of(ranges, snapshot.pods().values()),
            PolicySlices.of(snapshot, settings.maxEndpointsPerSlice(), coverage.endpoints()),
            new ProgrammedPolicies(snapshot, plan, observed, coverage.endpoints()));
    Publication publication = publication(snapshot, settings, observed, parts, ranges);
    return new StandingPlan(
        snapshots,
        settings,
        observed,
        parts,
        new Outcome(
            publication,
            programming(publication.policies()),
            publication.notes().isEmpty() && isPublished(snapshot, publication.groups())));
  }

  private static Publication publication(
      ClusterSnapshot snapshot,
      ControllerSettings settings,
      Observed observed,
      Parts parts,
      ClusterRanges ranges) {
    SortedMap<String, GroupStatus> groups =
        GroupStatuses.of(snapshot, settings, parts.plan(), observed);
    SortedMap<PolicyKey, PolicyStatus> policies =
        new PolicyStatuses(parts, settings).of(snapshot.policies());
    List<Condition> rangesConditions =
        List.of(rangesCondition(snapshot.rangesWish()), parts.inside().condition());
    return new Publication(
        parts.plan().tunnels(),
        goneTunnels(snapshot),
        groups,
        policies,
        parts.slices().inOrder(),
        ranges,
        rangesConditions,
        strayRanges(snapshot),
        Notes.of(snapshot, parts.plan(), groups, policies, rangesConditions),
        parts.programmed().milestones());
  }

  /** Plans for what is read now, as if nothing had been known before. */
  public StandingPlan next(ClusterSnapshot read, Observed now) {
    return PlanStep.of(this, read, now).orElseGet(() -> of(read, settings, now));
  }

  public Publication publication() {
    return publication;
  }

  private static SharedMap<PolicyKey, PolicyStatus> programming(
      SortedMap<PolicyKey, PolicyStatus> policies) {
    return Sorted.map(policies)
        .mappedPresent((_, status) -> Optional.of(status).filter(StandingPlan::isProgramming));
  }

  static boolean isProgramming(PolicyStatus status) {
    for (Condition condition : status.conditions()) {
      if (condition.type().equals(Condition.PROGRAMMED) && !condition.status()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPublished(
      ClusterSnapshot snapshot, SortedMap<String, GroupStatus> groups) {
    return groups.entrySet().stream()
        .filter(group -> !(GroupName.of(group.getKey()) instanceof GroupName.OfAddress))
        .allMatch(group ->
            snapshot
                .published()
                .getOrDefault(group.getKey(), PublishedGroup.NOTHING)
                .equals(group.getValue().nodes()));
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

  static Condition rangesCondition(Declared<ClusterRangesWish> wish) {
    return switch (wish) {
      case Declared.Accepted<ClusterRangesWish> _ -> Conditions.accepted();
      case Declared.Refused<ClusterRangesWish>(var reasons) -> Conditions.refused(reasons);
    };
  }
}
