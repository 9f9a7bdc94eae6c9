package io.egressgateway.lab.bench.report;

import java.util.List;

/**
 * Values of one thing measured again and again.
 *
 * @param values at least one, in the order they were measured
 */
public record Sample(List<Double> values) {
  public Sample {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  /**
   * The smallest value that a share of all values does not exceed.
   *
   * @param share above 0, up to 1
   */
  public double quantile(double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException("a share is above 0 and up to 1: " + share);
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  /** The value in the middle; of an even number, the mean of the two. */
  public double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  public double min() {
    return values.stream().min(Double::compare).orElseThrow();
  }

  public double max() {
    return values.stream().max(Double::compare).orElseThrow();
  }
}
