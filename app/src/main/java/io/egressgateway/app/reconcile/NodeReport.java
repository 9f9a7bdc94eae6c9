package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.DatapathProblem;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.port.cluster.AgentPublisher;
import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What a pass says of its node: problems to the log, its end of the tunnel to the API server. */
final class NodeReport {
  private static final Logger LOG = LoggerFactory.getLogger(NodeReport.class);

  private final AgentPublisher publisher;
  private final EgressMetrics metrics;
  private List<DatapathProblem> problems = List.of();
  private boolean unreported;

  NodeReport(AgentPublisher publisher, EgressMetrics metrics) {
    this.publisher = requireNonNull(publisher, "publisher");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /** False where something could not be written. */
  boolean write(DesiredDatapath desired) {
    if (!desired.problems().equals(problems)) {
      problems = desired.problems();
      problems.forEach(problem -> LOG.atWarn().addKeyValue("problem", problem).log("degraded"));
    }
    if (desired.parent().isEmpty()) {
      return true;
    }
    return written(
        publisher.publishEnd(
            new Tunnel.Report(desired.parent().get(), desired.direct(), desired.held())));
  }

  /**
   * Says that the kernel did not do what it was asked for. What may be otherwise the next time is
   * no news for anybody but this node.
   */
  void write(DatapathException failure) {
    boolean stays =
        switch (failure.kind()) {
          case LIMIT, DENIED, UNSUPPORTED, INVALID -> true;
          case NOT_FOUND, ALREADY_EXISTS, BUSY, INTERRUPTED, OTHER -> false;
        };
    if (stays) {
      written(publisher.publishRefusal(requireNonNull(failure.getMessage())));
    }
  }

  private boolean written(PublishReport report) {
    report
        .failures()
        .forEach(failure -> {
          metrics.failed("publication", failure.kind().name());
          LOG.atLevel(unreported ? Level.DEBUG : Level.WARN)
              .addKeyValue("object", failure.object())
              .addKeyValue("kind", failure.kind())
              .addKeyValue("reason", failure.message())
              .log("could not be written, it is tried again");
        });
    unreported = !report.failures().isEmpty();
    return !unreported;
  }
}
