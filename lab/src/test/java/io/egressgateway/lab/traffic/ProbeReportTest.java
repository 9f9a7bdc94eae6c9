package io.egressgateway.lab.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.lab.traffic.Probe.Answered;
import io.egressgateway.lab.traffic.Probe.Failed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProbeReportTest {
  private static final long MILLI = 1_000_000;

  /** Near the end of the number range, as {@code System.nanoTime} may be. */
  private static final long START = Long.parseLong("9223372036854775807") - 20 * MILLI;

  private static final IpAddress SEEN = IpAddress.of("172.22.0.100");

  private static Probe answered(int number, long sent, long took) {
    Answered answer = new Answered(START + (sent + took) * MILLI, SEEN);
    return new Probe(number, 1, START + sent * MILLI, answer);
  }

  private static Probe lost(int number, long sent) {
    return new Probe(number, 1, START + sent * MILLI, new Failed("no answer"));
  }

  @Test
  void theGapIsTheLongestTimeWithoutAnAnswer() {
    ProbeReport report =
        new ProbeReport(
            List.of(answered(0, 0, 1), lost(1, 10), lost(2, 20), answered(3, 30, 2), lost(4, 40)));

    assertThat(report.longestGap()).isEqualTo(Duration.ofMillis(31));
    assertThat(report.lost()).isEqualTo(3);
    assertThat(report.failures()).isEqualTo(Map.of("no answer", 3));
    assertThat(report.seenAs()).containsExactly(SEEN);
  }

  @Test
  void answersThatCameLateAreAGapToo() {
    ProbeReport report =
        new ProbeReport(
            List.of(
                answered(0, 0, 1), answered(1, 10, 60), answered(2, 20, 50), answered(3, 80, 1)));

    assertThat(report.longestGap()).isEqualTo(Duration.ofMillis(69));
    assertThat(report.lost()).isZero();
    assertThat(report.slowestAnswer()).isEqualTo(Duration.ofMillis(60));
  }

  @Test
  void aReportWithoutAnyAnswerIsOneGap() {
    assertThat(new ProbeReport(List.of(lost(0, 0), lost(1, 10))).longestGap())
        .isEqualTo(Duration.ofMillis(10));
    assertThat(new ProbeReport(List.of()).longestGap()).isZero();
  }

  @Test
  void theFirstAnswerAfterAnEventIsToAQuestionAskedAfterIt() {
    ProbeReport report =
        new ProbeReport(List.of(answered(0, 0, 50), lost(1, 10), answered(2, 30, 4)));

    assertThat(report.firstAnswerAfter(START + 5 * MILLI)).isEqualTo(Duration.ofMillis(29));
    assertThat(report.firstAnswerAfter(START + 40 * MILLI)).isNegative();
  }
}
