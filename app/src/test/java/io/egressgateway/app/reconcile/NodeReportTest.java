package io.egressgateway.app.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.port.cluster.PublishReport;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.testkit.fake.RecordingPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NodeReportTest {
  private final RecordingPublisher publisher = new RecordingPublisher();
  private final NodeReport report = new NodeReport(publisher, EgressMetrics.NONE);

  private static DatapathException refusal(Kind kind) {
    return new DatapathException(kind, "add chain", "EGW: Too many links", null);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"LIMIT", "DENIED", "UNSUPPORTED", "INVALID"})
  void whatTheKernelWillRefuseAgainIsPublishedInItsWords(Kind kind) {
    report.write(refusal(kind));
    assertThat(publisher.refused())
        .contains("add chain failed: EGW: Too many links (%s)".formatted(kind));
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"NOT_FOUND", "ALREADY_EXISTS", "BUSY", "INTERRUPTED", "OTHER"})
  void whatMayBeOtherwiseTheNextTimeIsNot(Kind kind) {
    report.write(refusal(kind));
    assertThat(publisher.refused()).isEmpty();
  }

  @Test
  void aRefusalThatCouldNotBeWrittenIsWrittenTheNextTime() {
    publisher.failNext(
        new PublishReport.Failure("EgressTunnel/n1", PublishReport.Kind.UNAVAILABLE, "away"));
    report.write(refusal(Kind.LIMIT));
    assertThat(publisher.refused()).isEmpty();
    report.write(refusal(Kind.LIMIT));
    assertThat(publisher.refused()).isPresent();
  }
}
