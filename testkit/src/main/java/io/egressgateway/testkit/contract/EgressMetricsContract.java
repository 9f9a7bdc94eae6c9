package io.egressgateway.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import java.time.Duration;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What {@link EgressMetrics} promises to those who read the numbers. */
public abstract class EgressMetricsContract {
  private static final Duration TOOK = Duration.ofMillis(3);

  /** What can be read; 0 for what was never counted. */
  public interface Readings {
    double passes(Outcome outcome);

    double changes(String part);

    double failures(String part, String kind);

    double gauge(String name, String label);

    double counter(String name, String label);

    /** Labels of a gauge that are there, whatever they read. */
    SortedSet<String> labels(String name);

    double times(String name, String label);

    double seconds(String name, String label);
  }

  /** The same at every call. */
  protected abstract EgressMetrics metrics();

  protected abstract Readings readings();

  @Test
  void passesAreCountedByTheirOutcome() {
    metrics().passed("agent", Outcome.DONE, TOOK);
    metrics().passed("agent", Outcome.DONE, TOOK);
    metrics().passed("agent", Outcome.FAILED, TOOK);

    assertThat(readings().passes(Outcome.DONE)).isEqualTo(2);
    assertThat(readings().passes(Outcome.FAILED)).isEqualTo(1);
    assertThat(readings().passes(Outcome.WAITING)).isZero();
  }

  @Test
  void changesAddUpByPart() {
    metrics().applied("tables", 3, TOOK);
    metrics().applied("tables", 4, TOOK);
    metrics().applied("routing", 1, TOOK);

    assertThat(readings().changes("tables")).isEqualTo(7);
    assertThat(readings().changes("routing")).isEqualTo(1);
  }

  @Test
  void failuresAreCountedByPartAndKind() {
    metrics().failed("tables", "BUSY");
    metrics().failed("tables", "BUSY");
    metrics().failed("tables", "DENIED");

    assertThat(readings().failures("tables", "BUSY")).isEqualTo(2);
    assertThat(readings().failures("tables", "DENIED")).isEqualTo(1);
    assertThat(readings().failures("routing", "BUSY")).isZero();
  }

  @Test
  void aLabelThatIsNotGivenAnyMoreReadsZero() {
    metrics().gauges("egress_nodes", Map.of("alive", 3, "dead", 1));
    assertThat(readings().gauge("egress_nodes", "alive")).isEqualTo(3);
    assertThat(readings().gauge("egress_nodes", "dead")).isEqualTo(1);

    metrics().gauges("egress_nodes", Map.of("alive", 4));
    assertThat(readings().gauge("egress_nodes", "alive")).isEqualTo(4);
    assertThat(readings().gauge("egress_nodes", "dead")).isZero();
  }

  @Test
  void aRowThatIsNotGivenIsGoneAndComesBackWithItsNewValue() {
    metrics().rows("egress_ports", Map.of("192.0.2.1", 7, "192.0.2.2", 8));
    metrics().rows("egress_ports", Map.of("192.0.2.2", 9));
    assertThat(readings().labels("egress_ports")).containsExactly("192.0.2.2");
    assertThat(readings().gauge("egress_ports", "192.0.2.2")).isEqualTo(9);

    metrics().rows("egress_ports", Map.of("192.0.2.1", 3));
    assertThat(readings().labels("egress_ports")).containsExactly("192.0.2.1");
    assertThat(readings().gauge("egress_ports", "192.0.2.1")).isEqualTo(3);
  }

  @Test
  void countersTakeTheTotalsThatAreKeptElsewhere() {
    metrics().counters("egress_drops", Sorted.map(Map.of("leak", 5L, "unknown", 1L)));
    metrics().counters("egress_drops", Sorted.map(Map.of("leak", 9L)));

    assertThat(readings().counter("egress_drops", "leak")).isEqualTo(9);
    assertThat(readings().counter("egress_drops", "unknown")).isEqualTo(1);
  }

  @Test
  void timesAreCountedAndAddedUpByLabel() {
    metrics().took("egress_wait_duration", "a", Duration.ofMillis(250));
    metrics().took("egress_wait_duration", "a", Duration.ofMillis(500));
    metrics().took("egress_wait_duration", "b", Duration.ofMillis(125));

    assertThat(readings().times("egress_wait_duration", "a")).isEqualTo(2);
    assertThat(readings().seconds("egress_wait_duration", "a")).isEqualTo(0.75);
    assertThat(readings().times("egress_wait_duration", "b")).isEqualTo(1);
    assertThat(readings().times("egress_wait_duration", "c")).isZero();
  }

  @Test
  void nothingIsLostBetweenThreads() {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < 4; i++) {
        threads.execute(() -> {
          for (int n = 0; n < 1000; n++) {
            metrics().failed("udp", "OTHER");
            metrics().applied("tables", 2, TOOK);
          }
        });
      }
    }
    assertThat(readings().failures("udp", "OTHER")).isEqualTo(4000);
    assertThat(readings().changes("tables")).isEqualTo(8000);
  }
}
