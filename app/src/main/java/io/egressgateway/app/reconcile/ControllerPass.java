package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.plan.ControllerSettings;
import io.egressgateway.domain.plan.Heard;
import io.egressgateway.domain.plan.Observed;
import io.egressgateway.domain.plan.StandingPlan;
import io.egressgateway.domain.status.Publication;
import io.egressgateway.port.cluster.ClusterSource;
import io.egressgateway.port.cluster.ControllerPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.port.runtime.MonotonicClock;
import io.egressgateway.port.runtime.WallClock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the controller does: snapshot, plan, publish. Owner thread. */
public final class ControllerPass implements Pass {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerPass.class);

  /**
   * What the pass reads from.
   *
   * @param cluster what the API server says
   * @param heard from the nodes, told which there are
   * @param leading whether this replica may write
   * @param clock for how long egress IPs rest
   */
  public record Inputs(
      ClusterSource<ClusterSnapshot> cluster,
      Function<ClusterSnapshot, Heard> heard,
      BooleanSupplier leading,
      WallClock clock) {
    public Inputs {
      requireNonNull(cluster, "cluster");
      requireNonNull(heard, "heard");
      requireNonNull(leading, "leading");
      requireNonNull(clock, "clock");
    }
  }

  private final Inputs inputs;
  private final ControllerPublisher publisher;
  private final ControllerSettings settings;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final ControllerMeasures measures;
  private final FailoverTimes failovers;
  private Optional<StandingPlan> standing = Optional.empty();
  private boolean failing;

  public ControllerPass(
      Inputs inputs,
      ControllerPublisher publisher,
      ControllerSettings settings,
      MonotonicClock clock,
      EgressMetrics metrics) {
    this.inputs = requireNonNull(inputs, "inputs");
    this.publisher = requireNonNull(publisher, "publisher");
    this.settings = requireNonNull(settings, "settings");
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
    this.measures = new ControllerMeasures(metrics);
    this.failovers = new FailoverTimes(clock, metrics);
  }

  /** An agent told by what its node is programmed. Any thread. */
  public void heard(NodeName node, Progress progress) {
    failovers.heard(node, progress);
  }

  @Override
  public Outcome run() {
    // Read by replicas that do not lead too: admission is answered by every one of them.
    Optional<ClusterSnapshot> snapshot = inputs.cluster().snapshot();
    if (!inputs.leading().getAsBoolean()) {
      standing = Optional.empty();
      failovers.forget();
      return Outcome.WAITING;
    }
    if (snapshot.isEmpty()) {
      return Outcome.WAITING;
    }
    Publication publication = planned(snapshot.get());
    failovers.decided(snapshot.get(), publication);
    publication
        .notes()
        .forEach(note ->
            LOG.atInfo()
                .addKeyValue("object", note.subject())
                .addKeyValue("reason", note.reason())
                .log(note.message()));
    long start = clock.nanoTime();
    PublishReport report = publisher.publish(publication);
    if (report.written() > 0) {
      metrics.applied("publication", report.written(), Duration.ofNanos(clock.nanoTime() - start));
    }
    measures.take(publication);
    return reported(report);
  }

  private Publication planned(ClusterSnapshot snapshot) {
    Observed observed =
        new Observed(
            inputs.heard().apply(snapshot),
            standing.map(last -> last.publication().milestones()).orElse(Sorted.emptyMap()),
            inputs.clock().now());
    failovers.seen(observed.heard());
    StandingPlan plan =
        standing
            .map(last -> last.next(snapshot, observed))
            .orElseGet(() -> StandingPlan.of(snapshot, settings, observed));
    standing = Optional.of(plan);
    return plan.publication();
  }

  /** A conflict is retried quietly: the watch brings what changed. */
  private Outcome reported(PublishReport report) {
    for (PublishReport.Failure failure : report.failures()) {
      metrics.failed("publication", failure.kind().name());
      if (failure.kind() == PublishReport.Kind.CONFLICT) {
        LOG.atDebug()
            .addKeyValue("object", failure.object())
            .addKeyValue("reason", failure.message())
            .log("object changed meanwhile");
      } else if (!failing) {
        LOG.atWarn()
            .addKeyValue("object", failure.object())
            .addKeyValue("kind", failure.kind())
            .addKeyValue("reason", failure.message())
            .log("could not be written, it is tried again");
      }
    }
    failing = !report.failures().isEmpty();
    return failing ? Outcome.FAILED : Outcome.DONE;
  }
}
