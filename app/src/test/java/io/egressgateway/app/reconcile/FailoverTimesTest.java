package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.membership.NodeLiveness;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.testkit.fake.RecordingMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailoverTimesTest {
  private static final String NAME = "egress_failover_duration";
  private static final NodeName NODE1 = new NodeName("node1");
  private static final NodeName NODE2 = new NodeName("node2");
  private static final NodeName NODE3 = new NodeName("node3");

  private final RecordingMetrics metrics = new RecordingMetrics();
  private final AtomicLong now = new AtomicLong();
  private final FailoverTimes times = new FailoverTimes(now::get, metrics);

  private static ClusterSnapshot read(NodeName owner, long revision) {
    ClusterSnapshot s = ControllerPassTest.empty();
    PublishedGroup group =
        requireNonNull(ControllerMeasuresTest.publication(owner, List.of()).groups().get("default"))
            .nodes();
    return new ClusterSnapshot(
        s.nodes(),
        s.namespaceLabels(),
        s.pods(),
        s.groups(),
        Sorted.map(Map.of("default", group)),
        s.policies(),
        s.tunnels(),
        s.slices(),
        s.rangesWish(),
        s.serviceCidrs(),
        s.pluginRanges(),
        s.reported(),
        s.strayRanges(),
        new Revisions(Sorted.emptyMap(), Sorted.map(Map.of("default", revision))));
  }

  private static Heard dead(NodeName... nodes) {
    TreeMap<NodeName, NodeLiveness> liveness = new TreeMap<>();
    List.of(NODE1, NODE2, NODE3).forEach(node -> liveness.put(node, NodeLiveness.ALIVE));
    List.of(nodes).forEach(node -> liveness.put(node, NodeLiveness.DEAD));
    return new Heard(liveness, Sorted.emptyMap(), true);
  }

  /** A pass that reads one owner and decides upon another. */
  private void pass(Heard heard, NodeName read, long revision, NodeName decided) {
    times.seen(heard);
    times.decided(read(read, revision), ControllerMeasuresTest.publication(decided, List.of()));
  }

  private void after(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
  }

  private static Progress at(long revision) {
    return new Progress(1, 1, revision);
  }

  @Test
  void aFailoverLastsUntilTheNewOwnerSaysThatItIsProgrammed() {
    pass(dead(NODE1), NODE1, 7, NODE2);
    after(30);
    times.heard(NODE2, at(8));
    pass(dead(NODE1), NODE2, 8, NODE2);
    after(50);
    times.heard(NODE3, at(8));
    times.heard(NODE2, at(7));
    assertThat(metrics.times(NAME, "default")).isZero();
    times.heard(NODE2, at(8));
    assertThat(metrics.times(NAME, "default")).as("one for each address").isEqualTo(2);
    assertThat(metrics.seconds(NAME, "default")).isEqualTo(0.16);
    times.heard(NODE2, at(9));
    assertThat(metrics.times(NAME, "default")).isEqualTo(2);
  }

  @Test
  void aMoveThatSomebodyAskedForIsNoFailover() {
    pass(dead(), NODE1, 7, NODE2);
    pass(dead(), NODE2, 8, NODE2);
    times.heard(NODE2, at(8));
    assertThat(metrics.times(NAME, "default")).isZero();
  }

  @Test
  void aSecondFailureMeanwhileCountsFromTheFirst() {
    pass(dead(NODE1), NODE1, 7, NODE2);
    after(100);
    pass(dead(NODE1, NODE2), NODE2, 8, NODE3);
    after(100);
    pass(dead(NODE1, NODE2), NODE3, 9, NODE3);
    times.heard(NODE2, at(9));
    assertThat(metrics.times(NAME, "default")).isZero();
    times.heard(NODE3, at(9));
    assertThat(metrics.seconds(NAME, "default")).isEqualTo(0.4);
  }

  @Test
  void aReplicaThatDoesNotLeadAnyMoreMeasuresNothing() {
    pass(dead(NODE1), NODE1, 7, NODE2);
    pass(dead(NODE1), NODE2, 8, NODE2);
    times.forget();
    times.heard(NODE2, at(8));
    assertThat(metrics.times(NAME, "default")).isZero();
  }

  @Test
  void aNodeThatCameBackDiesAnew() {
    pass(dead(NODE1), NODE1, 7, NODE1);
    after(10_000);
    pass(dead(), NODE1, 7, NODE1);
    pass(dead(NODE1), NODE1, 7, NODE2);
    pass(dead(NODE1), NODE2, 8, NODE2);
    after(25);
    times.heard(NODE2, at(8));
    assertThat(metrics.seconds(NAME, "default")).isEqualTo(0.05);
  }
}
