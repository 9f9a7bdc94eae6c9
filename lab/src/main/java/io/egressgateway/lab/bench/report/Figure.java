package io.egressgateway.lab.bench.report;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One measured thing.
 *
 * @param measure what was measured
 * @param unit of the values
 * @param subject of what: a layout and a size, or a situation
 * @param values as measured
 * @param ratios to the floor, each within one round; absent where there is none
 */
public record Figure(
    String measure, String unit, String subject, Sample values, Optional<Sample> ratios) {
  public Figure {
    requireNonNull(measure, "measure");
    requireNonNull(unit, "unit");
    requireNonNull(subject, "subject");
    requireNonNull(values, "values");
    requireNonNull(ratios, "ratios");
  }

  /** A figure that is compared with nothing. */
  public static Figure of(String measure, String unit, String subject, Sample values) {
    return new Figure(measure, unit, subject, values, Optional.empty());
  }
}
