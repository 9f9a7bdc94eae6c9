package io.egressgateway.app.bench;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.plan.StandingPlan;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.testkit.generate.LargeCluster;
import io.egressgateway.testkit.generate.ShownCluster;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The controller's plan: from nothing, and after one pod came or went. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ControllerPlanBenchmark {
  @Param("1000")
  public int nodes;

  @Param("100000")
  public int pods;

  @Param("10000")
  public int policies;

  @Param("5000")
  public int egressIps;

  private Point now;
  private int events;

  private record Point(SettledCluster cluster, StandingPlan plan, ClusterSnapshot snapshot) {}

  public ControllerPlanBenchmark() {
    nodes = 100;
    pods = 100;
    policies = 10;
    egressIps = 10;
    now = settled();
  }

  private Point settled() {
    SettledCluster cluster =
        SettledCluster.of(new LargeCluster.Size(nodes, pods, policies, egressIps));
    return new Point(cluster, cluster.plan(), cluster.snapshot());
  }

  @Setup
  public void settle() {
    now = settled();
  }

  @Benchmark
  public Publication full() {
    return StandingPlan.of(now.snapshot(), SettledCluster.SETTINGS, now.cluster().after(now.plan()))
        .publication();
  }

  /** In turns a new pod of some policy, and the same pod gone again. */
  @Benchmark
  public Publication podEvent() {
    int number = events / 2;
    Pod pod = LargeCluster.pod(pods + number % 1000, number % nodes, number % policies);
    ClusterSnapshot changed =
        events++ % 2 == 0
            ? ShownCluster.with(now.snapshot(), pod)
            : ShownCluster.without(now.snapshot(), pod.name());
    StandingPlan next = now.plan().next(changed, now.cluster().after(now.plan()));
    now = new Point(now.cluster(), next, changed);
    return next.publication();
  }
}
