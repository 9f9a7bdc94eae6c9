package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingAnnouncer;
import io.egressgateway.testkit.fake.RecordingBackend;
import io.egressgateway.testkit.fake.RecordingConntrack;
import io.egressgateway.testkit.fake.RecordingMetrics;
import io.egressgateway.testkit.fake.RecordingPublisher;
import io.egressgateway.testkit.fake.RecordingRouting;
import io.egressgateway.testkit.fake.ScriptedPredecessor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the kernel refuses is told once for each kind, with its own words, and tried again. */
class RefusalTest {

  private final InMemoryClusterSource<NodeSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingBackend datapath = new RecordingBackend();
  private final RecordingMetrics metrics = new RecordingMetrics();
  private final RecordingPublisher publisher = new RecordingPublisher();
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
              publisher,
              CutOffWatch.NONE,
              DirectWatch.NONE),
          DatapathSettings.DEFAULT,
          SampleNode.TUNNEL,
          new AgentPass.Runtime(now::get, metrics),
          _ -> {});

  private final Logger logger = (Logger) LoggerFactory.getLogger(AgentPass.class);
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();

  @BeforeEach
  void listen() {
    cluster.start();
    cluster.say(SampleNode.owner());
    said.start();
    logger.addAppender(said);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(said);
  }

  private long warnings() {
    return said.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .filter(event -> event.getMessage().startsWith("node could not be programmed"))
        .count();
  }

  private void failing(Kind kind) {
    datapath.failNext(kind);
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.programmed()).isFalse();
  }

  @Test
  void aRefusalOfAnotherKindIsToldAlthoughPassesFailAlready() {
    failing(Kind.BUSY);
    failing(Kind.BUSY);
    assertThat(warnings()).isEqualTo(1);
    failing(Kind.LIMIT);
    failing(Kind.LIMIT);
    assertThat(warnings()).isEqualTo(2);
    assertThat(metrics.failures("datapath", "LIMIT")).isEqualTo(2);
    assertThat(publisher.refused()).hasValueSatisfying(told -> assertThat(told).contains("LIMIT"));
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(pass.programmed()).isTrue();
    assertThat(publisher.refused()).isEmpty();
  }
}
