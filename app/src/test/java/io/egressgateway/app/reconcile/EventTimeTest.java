package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingMetrics;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The time from an event of the API server to the kernel. */
class EventTimeTest {
  private static final String NAME = "egress_event_to_kernel_duration";

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final AtomicLong now = new AtomicLong();
  private final AgentPass pass =
      new AgentPass(
          new AgentPass.Ports(
              cluster,
              datapath,
              new RecordingRouting(SampleNode.NETWORK),
              new RecordingConntrack(DatapathSettings.DEFAULT.marks()),
              new ScriptedPredecessor(),
              new AnnounceGate(new RecordingAnnouncer()),
              new RecordingPublisher(),
              CutOffWatch.NONE,
              DirectWatch.NONE),
          DatapathSettings.DEFAULT,
          SampleNode.TUNNEL,
          new AgentPass.Runtime(now::get, metrics),
          _ -> {});

  @BeforeEach
  void start() {
    cluster.start();
    cluster.onChange(pass::heard);
  }

  private void pass(long millis) {
    now.addAndGet(Duration.ofMillis(millis).toNanos());
    pass.run();
  }

  @Test
  void itIsTakenFromTheFirstOfSeveralEventsToTheCommit() {
    cluster.say(SampleNode.withoutPolicies());
    now.addAndGet(Duration.ofMillis(20).toNanos());
    cluster.say(SampleNode.owner());
    pass(5);
    assertThat(metrics.times(NAME, "tables")).isEqualTo(1);
    assertThat(metrics.seconds(NAME, "tables")).isEqualTo(0.025);
    assertThat(metrics.times(NAME, "routing")).isEqualTo(1);
  }

  @Test
  void anEventThatChangesNothingHereIsNotTimed() {
    cluster.say(SampleNode.owner());
    pass(5);
    cluster.say(SampleNode.owner());
    pass(5);
    assertThat(metrics.times(NAME, "tables")).isEqualTo(1);
  }

  @Test
  void anEventIsTimedUntilThePassThatSucceeds() {
    cluster.say(SampleNode.owner());
    datapath.failNext(Kind.BUSY);
    pass(5);
    assertThat(metrics.times(NAME, "tables")).isZero();
    pass(50);
    assertThat(metrics.seconds(NAME, "tables")).isEqualTo(0.055);
  }

  @Test
  void anEventBeforeEverythingWasListedIsNotForgotten() {
    pass.heard();
    pass(5);
    cluster.say(SampleNode.owner());
    pass(5);
    assertThat(metrics.seconds(NAME, "tables")).isEqualTo(0.01);
  }

  @Test
  void aRepairWithoutAnEventIsNotTimed() {
    cluster.say(SampleNode.owner());
    pass(5);
    datapath.kernel().change(ObservedTables.NOTHING);
    pass(5);
    assertThat(metrics.times(NAME, "tables")).isEqualTo(1);
  }
}
