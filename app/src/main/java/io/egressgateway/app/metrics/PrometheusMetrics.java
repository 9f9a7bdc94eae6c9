package io.egressgateway.app.metrics;

import io.egressgateway.port.runtime.EgressMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** {@link EgressMetrics} on Micrometer. */
public final class PrometheusMetrics implements EgressMetrics, AutoCloseable {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbageCollection = new JvmGcMetrics();
  private final Map<String, AtomicLong> lastSuccess = new ConcurrentHashMap<>();
  private final Map<String, Map<String, AtomicLong>> values = new ConcurrentHashMap<>();

  public PrometheusMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    garbageCollection.bindTo(registry);
  }

  /** The text exposition, version 0.0.4. */
  public String exposition() {
    return registry.scrape();
  }

  @Override
  public void passed(String role, Outcome outcome, Duration took) {
    timer("egress_pass_duration", "outcome", outcome.name().toLowerCase(Locale.ROOT)).record(took);
    if (outcome == Outcome.DONE) {
      lastSuccess
          .computeIfAbsent(
              role,
              added -> {
                AtomicLong seconds = new AtomicLong();
                Gauge.builder(
                        "egress_pass_last_success_timestamp_seconds", seconds, AtomicLong::get)
                    .tag("role", added)
                    .register(registry);
                return seconds;
              })
          .set(Instant.now().getEpochSecond());
    }
  }

  @Override
  public void applied(String part, int changes, Duration took) {
    timer("egress_apply_duration", "part", part).record(took);
    registry.counter("egress_apply_changes", "part", part).increment(changes);
  }

  @Override
  public void failed(String part, String kind) {
    registry.counter("egress_failures", "part", part, "kind", kind).increment();
  }

  @Override
  public void took(String name, String label, Duration took) {
    timer(name, "kind", label).record(took);
  }

  @Override
  public void gauges(String name, Map<String, ? extends Number> byLabel) {
    Map<String, AtomicLong> known = values.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
    known.forEach((label, value) -> value.set(byLabel.containsKey(label) ? value.get() : 0));
    byLabel.forEach((label, value) ->
        known
            .computeIfAbsent(
                label,
                added -> {
                  AtomicLong holder = new AtomicLong();
                  Gauge.builder(name, holder, AtomicLong::get)
                      .tag("kind", added)
                      .register(registry);
                  return holder;
                })
            .set(value.longValue()));
  }

  @Override
  public synchronized void rows(String name, Map<String, ? extends Number> byLabel) {
    gauges(name, byLabel);
    Map<String, AtomicLong> known = values.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
    for (String label : List.copyOf(known.keySet())) {
      if (!byLabel.containsKey(label)) {
        known.remove(label);
        registry.find(name).tag("kind", label).gauges().forEach(registry::remove);
      }
    }
  }

  @Override
  public void counters(String name, SortedMap<String, Long> byLabel) {
    Map<String, AtomicLong> known = values.computeIfAbsent(name, _ -> new ConcurrentHashMap<>());
    byLabel.forEach((label, value) ->
        known
            .computeIfAbsent(
                label,
                added -> {
                  AtomicLong holder = new AtomicLong();
                  FunctionCounter.builder(name, holder, AtomicLong::doubleValue)
                      .tag("kind", added)
                      .register(registry);
                  return holder;
                })
            .set(value));
  }

  private Timer timer(String name, String label, String value) {
    return Timer.builder(name).tag(label, value).serviceLevelObjectives(BUCKETS).register(registry);
  }

  @Override
  public void close() {
    garbageCollection.close();
    registry.close();
  }
}
