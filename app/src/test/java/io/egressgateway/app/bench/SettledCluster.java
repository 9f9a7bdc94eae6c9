package io.egressgateway.app.bench;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.domain.plan.Observed;
import io.egressgateway.domain.plan.StandingPlan;
import io.egressgateway.domain.status.Milestone;
import io.egressgateway.testkit.generate.LargeCluster;
import io.egressgateway.testkit.generate.ShownCluster;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A large cluster in which everything that is planned is published and every agent is programmed.
 *
 * @param plan of the snapshot, in which nothing is left to be written
 */
record SettledCluster(ClusterSnapshot snapshot, Heard heard, StandingPlan plan) {
  static final ControllerSettings SETTINGS = ControllerSettings.DEFAULT;

  private static final Instant NOW = Instant.parse("2026-01-02T00:00:00Z");
  private static final long REVISION = 5;

  static SettledCluster of(LargeCluster.Size size) {
    ClusterSnapshot fresh = LargeCluster.of(size);
    Heard heard = heard(fresh);
    StandingPlan first = StandingPlan.of(fresh, SETTINGS, observed(heard, Sorted.emptyMap()));
    ClusterSnapshot shown = ShownCluster.after(fresh, first.publication(), REVISION);
    StandingPlan second = StandingPlan.of(shown, SETTINGS, observed(heard, milestones(first)));
    ClusterSnapshot settled = ShownCluster.after(shown, second.publication(), REVISION + 1);
    return new SettledCluster(
        settled, heard, StandingPlan.of(settled, SETTINGS, observed(heard, milestones(second))));
  }

  private static Heard heard(ClusterSnapshot cluster) {
    SortedMap<NodeName, NodeLiveness> liveness = new TreeMap<>();
    SortedMap<NodeName, Progress> progress = new TreeMap<>();
    cluster
        .nodes()
        .keySet()
        .forEach(node -> {
          liveness.put(node, NodeLiveness.ALIVE);
          progress.put(node, new Progress(REVISION + 1, REVISION + 1, REVISION + 1));
        });
    return new Heard(liveness, progress, true);
  }

  private static SortedMap<PolicyKey, Milestone> milestones(StandingPlan plan) {
    return plan.publication().milestones();
  }

  private static Observed observed(Heard heard, SortedMap<PolicyKey, Milestone> milestones) {
    return new Observed(heard, milestones, NOW);
  }

  /** What the pass after a plan goes by. */
  Observed after(StandingPlan last) {
    return observed(heard, milestones(last));
  }
}
