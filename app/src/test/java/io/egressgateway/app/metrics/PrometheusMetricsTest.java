package io.egressgateway.app.metrics;

import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.contract.EgressMetricsContract;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;

/** What is counted is read back from the exposition, as Prometheus would. */
class PrometheusMetricsTest extends EgressMetricsContract {
  private final PrometheusMetrics metrics = new PrometheusMetrics();

  @AfterEach
  void close() {
    metrics.close();
  }

  @Override
  protected EgressMetrics metrics() {
    return metrics;
  }

  /** The value of a series such as {@code egress_failures_total{kind="a",part="b"}}, or 0. */
  private double series(String series) {
    return metrics
        .exposition()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  @Override
  protected Readings readings() {
    return new Readings() {
      @Override
      public double passes(Outcome outcome) {
        String label = outcome.name().toLowerCase(Locale.ROOT);
        return series("egress_pass_duration_seconds_count{outcome=\"" + label + "\"}");
      }

      @Override
      public double changes(String part) {
        return series("egress_apply_changes_total{part=\"" + part + "\"}");
      }

      @Override
      public double failures(String part, String kind) {
        return series("egress_failures_total{kind=\"" + kind + "\",part=\"" + part + "\"}");
      }

      @Override
      public double gauge(String name, String label) {
        return series(name + "{kind=\"" + label + "\"}");
      }

      @Override
      public double counter(String name, String label) {
        return series(name + "_total{kind=\"" + label + "\"}");
      }

      @Override
      public SortedSet<String> labels(String name) {
        return Pattern.compile("(?m)^" + name + "\\{kind=\"([^\"]*)\"}")
            .matcher(metrics.exposition())
            .results()
            .map(found -> found.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
      }

      @Override
      public double times(String name, String label) {
        return series(name + "_seconds_count{kind=\"" + label + "\"}");
      }

      @Override
      public double seconds(String name, String label) {
        return series(name + "_seconds_sum{kind=\"" + label + "\"}");
      }
    };
  }
}
