package io.egressgateway.domain.plan;

import io.egressgateway.domain.allocation.RestingAddresses;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.matching.Coverage;
import io.egressgateway.domain.net.SharedMap;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Note;
import io.egressgateway.domain.status.PolicyStatus;
import io.egressgateway.domain.status.Publication;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The plan that follows a standing one, where only a few pods, slices, what policies show and what
 * agents told are different: what depends on these is worked out anew, the rest is kept.
 */
final class PlanStep {
  /** From here on it costs about as much as to work out everything anew. */
  private static final int MANY_PODS = 1000;

  private final StandingPlan before;
  private final ClusterSnapshot old;
  private final ClusterSnapshot snapshot;
  private final Observed observed;

  private PlanStep(StandingPlan before, ClusterSnapshot snapshot, Observed observed) {
    this.before = before;
    this.old = before.snapshots.read();
    this.snapshot = snapshot;
    this.observed = observed;
  }

  /** Empty where something else is different, or the standing plan has notes to be told once. */
  static Optional<StandingPlan> of(StandingPlan before, ClusterSnapshot read, Observed observed) {
    PlanStep step = new PlanStep(before, read, observed);
    if (!before.settled || !step.isSameCluster() || !step.isSameHearing() || step.anyRested()) {
      return Optional.empty();
    }
    List<NamespacedName> pods = Sorted.map(read.pods()).differences(Sorted.map(step.old.pods()));
    return pods.size() > MANY_PODS ? Optional.empty() : Optional.of(step.taken(pods));
  }

  private boolean isSameCluster() {
    return snapshot.groups().equals(old.groups())
        && snapshot.nodes().equals(old.nodes())
        && snapshot.namespaceLabels().equals(old.namespaceLabels())
        && snapshot.published().equals(old.published())
        && snapshot.policies().equals(old.policies())
        && snapshot.tunnels().equals(old.tunnels())
        && snapshot.rangesWish().equals(old.rangesWish())
        && snapshot.serviceCidrs().equals(old.serviceCidrs())
        && snapshot.pluginRanges().equals(old.pluginRanges())
        && snapshot.reported().groups().equals(old.reported().groups())
        && snapshot.strayRanges().equals(old.strayRanges())
        && snapshot.revisions().groups().equals(old.revisions().groups());
  }

  /** Agents come further all the time; one that lost what it had is something else. */
  private boolean isSameHearing() {
    Heard last = before.observed.heard();
    Heard now = observed.heard();
    return observed.milestones().equals(before.publication.milestones())
        && now.reporting() == last.reporting()
        && now.liveness().equals(last.liveness())
        && changedProgress().stream()
            .allMatch(node -> advanced(last.progress().get(node), now.progress().get(node)));
  }

  private List<NodeName> changedProgress() {
    return Sorted.map(observed.heard().progress())
        .differences(Sorted.map(before.observed.heard().progress()));
  }

  private static boolean advanced(@Nullable Progress old, @Nullable Progress now) {
    return old != null && now != null && !now.equals(Progress.NONE) && now.isAtLeast(old);
  }

  /** Whether an egress IP has rested long enough meanwhile. */
  private boolean anyRested() {
    RestingAddresses resting = new RestingAddresses(before.settings.rest(), observed.now());
    return snapshot.published().values().stream()
        .anyMatch(group -> resting.still(group).size() < group.resting().size());
  }

  private StandingPlan taken(List<NamespacedName> pods) {
    Coverage coverage = before.coverage;
    PodsInside inside = before.inside;
    for (NamespacedName name : pods) {
      Optional<Pod> had = Optional.ofNullable(old.pods().get(name));
      Optional<Pod> has = Optional.ofNullable(snapshot.pods().get(name));
      coverage = coverage.with(had, has);
      inside = inside.with(had, has);
    }
    SortedSet<PolicyKey> touched =
        new TreeSet<>(coverage.endpoints().differences(before.coverage.endpoints()));
    PolicySlices slices =
        before.slices.next(
            old.slices(),
            snapshot,
            before.settings.maxEndpointsPerSlice(),
            coverage.endpoints(),
            touched);
    touched.addAll(coverage.overridden().differences(before.coverage.overridden()));
    touched.addAll(shownOtherwise());
    if (!changedProgress().isEmpty()) {
      touched.addAll(before.programming.keySet());
    }
    ProgrammedPolicies programmed =
        before.programmed.next(snapshot, observed, coverage.endpoints(), touched);
    return concluded(
        new StandingPlan.Parts(before.plan, coverage, inside, slices, programmed), touched);
  }

  /** Policies that were written meanwhile, most of them by the last publication. */
  private SortedSet<PolicyKey> shownOtherwise() {
    SortedSet<PolicyKey> policies =
        new TreeSet<>(
            Sorted.map(snapshot.revisions().policies())
                .differences(Sorted.map(old.revisions().policies())));
    policies.addAll(
        Sorted.map(snapshot.reported().policies())
            .differences(Sorted.map(old.reported().policies())));
    return policies;
  }

  private StandingPlan concluded(StandingPlan.Parts parts, Collection<PolicyKey> touched) {
    PolicyStatuses statuses = new PolicyStatuses(parts, before.settings);
    SharedMap<PolicyKey, PolicyStatus> policies = Sorted.map(before.publication.policies());
    SharedMap<PolicyKey, PolicyStatus> programming = before.programming;
    SortedMap<PolicyKey, PolicyStatus> written = new TreeMap<>();
    for (PolicyKey key : touched) {
      Declared<EgressPolicy> policy = snapshot.policies().get(key);
      if (policy != null) {
        PolicyStatus status = statuses.status(key, policy);
        written.put(key, status);
        policies = policies.with(key, status);
        programming =
            StandingPlan.isProgramming(status)
                ? programming.with(key, status)
                : programming.without(key);
      }
    }
    List<Condition> ranges =
        List.of(StandingPlan.rangesCondition(snapshot.rangesWish()), parts.inside().condition());
    List<Note> notes = Notes.ofStatuses(snapshot, parts.plan(), written, ranges);
    Publication last = before.publication;
    Publication publication =
        new Publication(
            last.tunnels(),
            last.goneTunnels(),
            last.groups(),
            policies,
            parts.slices().inOrder(),
            last.ranges(),
            ranges,
            last.strayRanges(),
            notes,
            parts.programmed().milestones());
    return new StandingPlan(
        new StandingPlan.Snapshots(
            snapshot, snapshot.withGroups(before.snapshots.sound().groups())),
        before.settings,
        observed,
        parts,
        new StandingPlan.Outcome(publication, programming, notes.isEmpty()));
  }
}
