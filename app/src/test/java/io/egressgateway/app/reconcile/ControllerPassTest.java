package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.ClusterRangesWish;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.ReportedConditions;
import io.egressgateway.domain.cluster.Revisions;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.fake.InMemoryClusterSource;
import io.egressgateway.testkit.fake.RecordingPublisher;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ControllerPassTest {
  private final InMemoryClusterSource<ClusterSnapshot> cluster = new InMemoryClusterSource<>();
  private final RecordingPublisher publisher = new RecordingPublisher();
  private boolean leading = true;
  private int asked;
  private final ControllerPass pass =
      new ControllerPass(
          new ControllerPass.Inputs(
              cluster,
              _ -> {
                asked++;
                return Heard.NOTHING;
              },
              () -> leading,
              () -> Instant.EPOCH),
          publisher,
          ControllerSettings.DEFAULT,
          System::nanoTime,
          EgressMetrics.NONE);

  static ClusterSnapshot empty() {
    return new ClusterSnapshot(
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        List.of(),
        new Declared.Accepted<>(ClusterRangesWish.DEFAULT),
        List.of(),
        Sorted.emptyMap(),
        ReportedConditions.NONE,
        Sorted.emptySet(),
        Revisions.NONE);
  }

  @BeforeEach
  void start() {
    cluster.start();
  }

  @Test
  void aReplicaThatDoesNotLeadReadsAndWritesNothing() {
    cluster.say(empty());
    leading = false;
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(asked).isZero();
    assertThat(publisher.publications()).isEmpty();
  }

  @Test
  void nothingIsWrittenBeforeEverythingWasListedOnce() {
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(publisher.publications()).isEmpty();
  }

  @Test
  void aLeaderPublishesThePlan() {
    cluster.say(empty());
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
    assertThat(publisher.publications()).hasSize(1);
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void whileEverythingIsListedAnewNothingIsWritten() {
    cluster.say(empty());
    cluster.relist();
    assertThat(pass.run()).isEqualTo(Outcome.WAITING);
    assertThat(publisher.publications()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void aWriteThatFailedIsTriedAgain(PublishReport.Kind kind) {
    cluster.say(empty());
    publisher.failNext(new PublishReport.Failure("object", kind, "refused"));
    assertThat(pass.run()).isEqualTo(Outcome.FAILED);
    assertThat(pass.run()).isEqualTo(Outcome.DONE);
  }
}
