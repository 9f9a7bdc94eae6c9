package io.egressgateway.testkit.fake;

import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.EgressMetrics.Outcome;
import io.egressgateway.testkit.contract.EgressMetricsContract;
import java.util.SortedSet;
import java.util.TreeSet;

class RecordingMetricsTest extends EgressMetricsContract {
  private final RecordingMetrics metrics = new RecordingMetrics();

  @Override
  protected EgressMetrics metrics() {
    return metrics;
  }

  @Override
  protected Readings readings() {
    return new Readings() {
      @Override
      public double passes(Outcome outcome) {
        return metrics.passes(outcome);
      }

      @Override
      public double changes(String part) {
        return metrics.changes(part);
      }

      @Override
      public double failures(String part, String kind) {
        return metrics.failures(part, kind);
      }

      @Override
      public double gauge(String name, String label) {
        return metrics.gauge(name, label);
      }

      @Override
      public double counter(String name, String label) {
        return metrics.counter(name, label);
      }

      @Override
      public SortedSet<String> labels(String name) {
        return new TreeSet<>(metrics.rows(name).keySet());
      }

      @Override
      public double times(String name, String label) {
        return metrics.times(name, label);
      }

      @Override
      public double seconds(String name, String label) {
        return metrics.seconds(name, label);
      }
    };
  }
}
