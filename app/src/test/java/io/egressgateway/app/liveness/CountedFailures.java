package io.egressgateway.app.liveness;

import io.egressgateway.port.runtime.EgressMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;

/** Counts failures by part and kind. Thread safe. */
final class CountedFailures implements EgressMetrics {
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();

  int of(String part, String kind) {
    return counts.getOrDefault(part + "/" + kind, 0);
  }

  @Override
  public void failed(String part, String kind) {
    counts.merge(part + "/" + kind, 1, Integer::sum);
  }

  @Override
  public void passed(String role, Outcome outcome, Duration took) {}

  @Override
  public void applied(String part, int changes, Duration took) {}

  @Override
  public void took(String name, String label, Duration took) {}

  @Override
  public void gauges(String name, Map<String, ? extends Number> byLabel) {}

  @Override
  public void rows(String name, Map<String, ? extends Number> byLabel) {}

  @Override
  public void counters(String name, SortedMap<String, Long> byLabel) {}
}
