package io.egressgateway.domain.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.AddressWish;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.EgressPolicy;
import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.Rejection;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.cluster.Subject;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.Condition;
import io.egressgateway.domain.status.Publication;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class StandingPlanProperties {
  private static final int STEPS = 12;

  /** A cluster that things happen to, most of them to pods, as in a real one. */
  private static final class Story {
    private final RandomGenerator random;
    private final SimulatedCluster cluster;
    private long revision;

    private Story(RandomGenerator random) {
      this.random = random;
      this.cluster = RandomCluster.draw(random);
      cluster.pods.replaceAll((_, pod) -> pod(pod.name()));
      for (int i = 0; i < 6; i++) {
        policy();
      }
    }

    private Pod pod(NamespacedName name) {
      SortedMap<String, String> labels = new TreeMap<>();
      for (String key : List.of("app", "tier")) {
        if (random.nextBoolean()) {
          labels.put(key, "v" + random.nextInt(2));
        }
      }
      return new Pod(
          name,
          random.nextInt(5) == 0 ? Optional.empty() : Optional.of(node()),
          labels,
          random.nextInt(5) == 0
              ? List.of()
              : List.of(IpAddress.of("10.1.0.0").plus(random.nextInt(16))));
    }

    private NodeName node() {
      return new NodeName("n" + random.nextInt(7));
    }

    private void pods() {
      NamespacedName name =
          new NamespacedName(random.nextBoolean() ? "default" : "ns0", "pod" + random.nextInt(12));
      if (random.nextInt(3) == 0) {
        cluster.pods.remove(name);
      } else {
        cluster.pods.put(name, pod(name));
      }
    }

    private void policy() {
      PolicyKey key = PolicyKey.of("ns0", "p" + random.nextInt(12));
      LabelSelector selector =
          random.nextInt(3) == 0
              ? LabelSelector.EVERYTHING
              : new LabelSelector(Sorted.map(Map.of("app", "v" + random.nextInt(2))), List.of());
      cluster.add(
          new EgressPolicy(
              key,
              "g" + random.nextInt(4),
              switch (random.nextInt(4)) {
                case 0 -> new Subject.Sources(List.of(IpPrefix.of("10.1.0.0/29")));
                case 1 -> new Subject.Pods(new Subject.Namespaces.All(), selector);
                default -> new Subject.Pods(new Subject.Namespaces.One("ns0"), selector);
              },
              random.nextBoolean() ? List.of() : List.of(IpPrefix.of("198.51.100.0/24")),
              new AddressWish.NextFree(),
              1 + random.nextInt(2),
              Instant.ofEpochSecond(random.nextInt(3))));
    }

    private void progress() {
      if (!cluster.nodes.isEmpty()) {
        long done = random.nextInt(6) == 0 ? 0 : random.nextLong(revision + 1);
        cluster.progress.put(node(), new Progress(done, done, done));
      }
    }

    private void published() {
      cluster.apply(cluster.plan());
      revision++;
      SortedMap<PolicyKey, Long> policies = new TreeMap<>(cluster.revisions.policies());
      cluster.policies.keySet().forEach(key -> policies.put(key, revision));
      SortedMap<String, Long> groups = new TreeMap<>(cluster.revisions.groups());
      cluster.groups.keySet().forEach(key -> groups.putIfAbsent(key, revision));
      cluster.revisions = new Revisions(policies, groups);
    }

    private void rareChange() {
      switch (random.nextInt(6)) {
        case 0 -> policy();
        case 1 -> cluster.policies.remove(PolicyKey.of("ns0", "p" + random.nextInt(12)));
        case 2 -> cluster.liveness.put(node(), NodeLiveness.values()[random.nextInt(4)]);
        case 3 -> cluster.nodes.remove(node());
        case 4 ->
            cluster.policies.put(
                PolicyKey.of("ns0", "p" + random.nextInt(12)),
                new Declared.Refused<>(List.of(new Rejection("spec", "x", "a spec"))));
        default -> cluster.now = cluster.now.plusSeconds(random.nextInt(20));
      }
    }

    /** Somebody else writes what a policy shows: another reason, or none. */
    private void edited() {
      SortedMap<PolicyKey, SortedMap<String, String>> shown =
          new TreeMap<>(cluster.reported.policies());
      List<PolicyKey> policies = List.copyOf(shown.keySet());
      if (!policies.isEmpty()) {
        PolicyKey policy = policies.get(random.nextInt(policies.size()));
        SortedMap<String, String> reasons = new TreeMap<>(shown.get(policy));
        if (random.nextBoolean()) {
          List<String> types =
              List.of(Condition.ALLOCATED, Condition.PROGRAMMED, Condition.CONFLICTED);
          reasons.put(types.get(random.nextInt(types.size())), "Edited");
        } else {
          reasons.clear();
        }
        shown.put(policy, reasons);
        cluster.reported =
            new ReportedConditions(
                cluster.reported.tunnels(),
                cluster.reported.groups(),
                shown,
                cluster.reported.ranges());
        SortedMap<PolicyKey, Long> revisions = new TreeMap<>(cluster.revisions.policies());
        revisions.put(policy, ++revision);
        cluster.revisions = new Revisions(revisions, cluster.revisions.groups());
      }
    }

    private void goOn() {
      switch (random.nextInt(11)) {
        case 0 -> rareChange();
        case 1, 2 -> progress();
        case 3, 4, 5 -> published();
        case 6 -> edited();
        default -> pods();
      }
    }

    @Override
    public String toString() {
      return cluster.toString();
    }
  }

  @Test
  void eachPlanOfAStoryIsTheOneThatIsWorkedOutFromNothing() {
    Cases.forAll(
        Story::new,
        story -> {
          SimulatedCluster cluster = story.cluster;
          StandingPlan standing =
              StandingPlan.of(cluster.snapshot(), cluster.settings, cluster.observed());
          for (int step = 0; step < STEPS; step++) {
            cluster.milestones = standing.publication().milestones();
            story.goOn();
            standing = standing.next(cluster.snapshot(), cluster.observed());
            Publication anew = cluster.plan();
            assertThat(standing.publication()).isEqualTo(anew);
            assertThat(standing.publication().toString()).isEqualTo(anew.toString());
          }
        });
  }

  /** What a policy shows is compared with what it should show, also where nothing else changes. */
  @Test
  void anEditOfWhatAPolicyShowsIsAStepThatIsPlannedAsFromNothing() {
    Cases.forAll(
        Story::new,
        story -> {
          SimulatedCluster cluster = story.cluster;
          for (int pass = 0; pass < 3; pass++) {
            story.published();
          }
          StandingPlan standing =
              StandingPlan.of(cluster.snapshot(), cluster.settings, cluster.observed());
          cluster.milestones = standing.publication().milestones();
          story.edited();
          Optional<StandingPlan> step =
              PlanStep.of(standing, cluster.snapshot(), cluster.observed());
          assertThat(step.map(StandingPlan::publication)).contains(cluster.plan());
        });
  }

  /** Else the property above would hold of a plan that is always worked out anew. */
  @Test
  void podsThatComeAndGoInASettledClusterAreAStep() {
    Cases.forAll(
        Story::new,
        story -> {
          SimulatedCluster cluster = story.cluster;
          for (int pass = 0; pass < 3; pass++) {
            story.published();
          }
          StandingPlan standing =
              StandingPlan.of(cluster.snapshot(), cluster.settings, cluster.observed());
          assertThat(standing.settled).isTrue();
          cluster.milestones = standing.publication().milestones();
          story.pods();
          assertThat(PlanStep.of(standing, cluster.snapshot(), cluster.observed())).isPresent();
        });
  }
}
