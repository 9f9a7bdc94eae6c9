package io.egressgateway.port.runtime;

import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;

/**
 * What the product counts. Any thread; cheap. Label values come from small fixed sets, never a pod;
 * an address only in {@link #rows}.
 */
public interface EgressMetrics {
  /** Counts nothing. */
  EgressMetrics NONE =
      new EgressMetrics() {
        @Override
        public void passed(String role, Outcome outcome, Duration took) {}

        @Override
        public void applied(String part, int changes, Duration took) {}

        @Override
        public void failed(String part, String kind) {}

        @Override
        public void took(String name, String label, Duration took) {}

        @Override
        public void gauges(String name, Map<String, ? extends Number> byLabel) {}

        @Override
        public void rows(String name, Map<String, ? extends Number> byLabel) {}

        @Override
        public void counters(String name, SortedMap<String, Long> byLabel) {}
      };

  /** How a pass ended. */
  enum Outcome {
    /** Everything is as desired. */
    DONE,
    /** Not everything is known yet; nothing was changed. */
    WAITING,
    /** Something failed and will be tried again. */
    FAILED
  }

  /** A pass of the reconcile loop ended. */
  void passed(String role, Outcome outcome, Duration took);

  /** Changes were made in a part: tables, routing, conntrack, announcement, publication. */
  void applied(String part, int changes, Duration took);

  /** Something failed in a part, by the kind of the error. */
  void failed(String part, String kind);

  /** Something else took this long: a histogram by the value of its one label. */
  void took(String name, String label, Duration took);

  /** Sets gauges of one name, by the value of their one label; labels not given read zero. */
  void gauges(String name, Map<String, ? extends Number> byLabel);

  /**
   * Sets gauges of one name, by the value of their one label; labels not given are gone. For few
   * labels of many that come and go.
   */
  void rows(String name, Map<String, ? extends Number> byLabel);

  /** Sets counters of one name to totals kept elsewhere, by the value of their one label. */
  void counters(String name, SortedMap<String, Long> byLabel);
}
