package io.egressgateway.testkit.fake;

import io.egressgateway.port.runtime.EgressMetrics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps every number, to be read by its name and labels. Safe for any thread. */
public final class RecordingMetrics implements EgressMetrics {
  private final Map<List<String>, Double> values = new HashMap<>();

  public double passes(Outcome outcome) {
    return value("passed", outcome.name());
  }

  /** Changes applied in a part. */
  public double changes(String part) {
    return value("applied", part);
  }

  public double failures(String part, String kind) {
    return value("failed", part, kind);
  }

  public double gauge(String name, String label) {
    return value("gauge", name, label);
  }

  public double counter(String name, String label) {
    return value("counter", name, label);
  }

  /** How often something took its time. */
  public double times(String name, String label) {
    return value("times", name, label);
  }

  /** How long all of these took together. */
  public double seconds(String name, String label) {
    return value("seconds", name, label);
  }

  private synchronized double value(String... key) {
    return values.getOrDefault(List.of(key), 0.0);
  }

  private synchronized void add(double amount, String... key) {
    values.merge(List.of(key), amount, Double::sum);
  }

  @Override
  public void passed(String role, Outcome outcome, Duration took) {
    add(1, "passed", outcome.name());
  }

  @Override
  public void applied(String part, int changes, Duration took) {
    add(changes, "applied", part);
  }

  @Override
  public void failed(String part, String kind) {
    add(1, "failed", part, kind);
  }

  @Override
  public void took(String name, String label, Duration took) {
    add(1, "times", name, label);
    add(took.toNanos() / 1e9, "seconds", name, label);
  }

  @Override
  public synchronized void gauges(String name, Map<String, ? extends Number> byLabel) {
    values.replaceAll((key, value) -> isOf(key, name) ? 0 : value);
    byLabel.forEach(
        (label, value) -> values.put(List.of("gauge", name, label), value.doubleValue()));
  }

  @Override
  public synchronized void rows(String name, Map<String, ? extends Number> byLabel) {
    values.keySet().removeIf(key -> isOf(key, name));
    byLabel.forEach(
        (label, value) -> values.put(List.of("gauge", name, label), value.doubleValue()));
  }

  /** Gauges of one name by their label. */
  public synchronized SortedMap<String, Double> rows(String name) {
    SortedMap<String, Double> rows = new TreeMap<>();
    values.forEach((key, value) -> {
      if (isOf(key, name)) {
        rows.put(key.getLast(), value);
      }
    });
    return rows;
  }

  private static boolean isOf(List<String> key, String gauge) {
    return key.subList(0, 2).equals(List.of("gauge", gauge));
  }

  @Override
  public synchronized void counters(String name, SortedMap<String, Long> byLabel) {
    byLabel.forEach(
        (label, value) -> values.put(List.of("counter", name, label), value.doubleValue()));
  }
}
