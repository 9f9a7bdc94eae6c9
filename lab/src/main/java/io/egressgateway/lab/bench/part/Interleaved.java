package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.load.Load;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Takes a figure of several lines in rounds: each round goes over all lines in an order drawn anew,
 * so that what else the machine does hits all of them alike, and a ratio compares two slices of one
 * round.
 */
final class Interleaved {
  /** A line and what to call it. */
  record Named(String subject, Line line) {}

  private final BenchOptions options;
  private final Findings findings;
  private final Random order;

  Interleaved(BenchOptions options, Findings findings) {
    this.options = options;
    this.findings = findings;
    this.order = new Random(options.seed());
  }

  /** Measures; the first line is the floor. */
  void take(List<Named> lines, Load load) throws Exception {
    findings.say(
        "%s of %d lines, %d rounds of %d ms each"
            .formatted(load.name(), lines.size(), options.rounds(), options.sliceMillis()));
    List<List<Double>> values = new ArrayList<>();
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      values.add(new ArrayList<>());
      numbers.add(i);
      // The first packets of a line find neighbors and fill caches.
      load.measure(lines.get(i).line(), Duration.ofMillis(50));
    }
    Duration slice = Duration.ofMillis(options.sliceMillis());
    for (int round = 0; round < options.rounds(); round++) {
      Collections.shuffle(numbers, order);
      for (int number : numbers) {
        values.get(number).add(load.measure(lines.get(number).line(), slice));
      }
    }
    String measure = load.name() + (load.moreIsBetter() ? "" : " (less is better)");
    for (int i = 0; i < lines.size(); i++) {
      findings.add(
          new Figure(
              measure,
              load.unit(),
              lines.get(i).subject(),
              new Sample(values.get(i)),
              Optional.of(ratios(values.get(i), values.getFirst()))));
    }
  }

  private static Sample ratios(List<Double> values, List<Double> floor) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / floor.get(i));
    }
    return new Sample(ratios);
  }
}
