package io.egressgateway.lab.bench.part;

import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.line.Product;
import io.egressgateway.lab.bench.line.SyntheticCluster;
import io.egressgateway.lab.bench.line.SyntheticCluster.Size;
import io.egressgateway.lab.bench.load.RoundTrips;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.lab.netns.NetworkNamespace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * What others on a node notice while very much is programmed there at once: traffic of a pod that
 * is covered all the time, and somebody who changes a table of nftables that is not ours.
 *
 * <p>As the product commits it and, in the same round, as one commit.
 */
final class Bystanders {
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final LabRun run;
  private final Size size;
  private final Findings findings;
  private int lines = 500;

  Bystanders(LabRun run, Size size, Findings findings) {
    this.run = run;
    this.size = size;
    this.findings = findings;
  }

  /** Every round trip in microseconds, and every change of the other user in milliseconds. */
  private record Noticed(List<Double> trips, List<Double> waits, double loadMillis) {}

  void measure(Product product, int rounds) throws Exception {
    List<Noticed> portions = new ArrayList<>();
    List<Noticed> whole = new ArrayList<>();
    List<Noticed> idle = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      findings.say("loading " + size + " beside traffic and another user of nftables");
      if (round % 2 == 0) {
        portions.add(during(product, true));
        whole.add(during(product.inOneCommit(), true));
      } else {
        whole.add(during(product.inOneCommit(), true));
        portions.add(during(product, true));
      }
      idle.add(during(product, false));
    }
    add(product, "nothing happens", idle, portions);
    add(product, size + " are loaded", portions, portions);
    add(product, size + " are loaded in one commit", whole, portions);
  }

  private void add(Product product, String when, List<Noticed> seen, List<Noticed> floor) {
    Comparison comparison = new Comparison(product.name() + ", while " + when, seen, floor);
    findings.add(comparison.figure("load beside others", "ms", Noticed::loadMillis));
    findings.add(
        comparison.figure(
            "round trip of running traffic, median of a load",
            "us",
            noticed -> new Sample(noticed.trips()).median()));
    findings.add(
        comparison.figure(
            "round trip of running traffic, longest of a load",
            "us",
            noticed -> new Sample(noticed.trips()).max()));
    findings.add(
        comparison.figure(
            "change of another user of nftables, median of a load",
            "ms",
            noticed -> new Sample(noticed.waits()).median()));
    findings.add(
        comparison.figure(
            "change of another user of nftables, longest of a load",
            "ms",
            noticed -> new Sample(noticed.waits()).max()));
  }

  /** What was noticed in each round, beside what was noticed in the same round of the floor. */
  private record Comparison(String subject, List<Noticed> seen, List<Noticed> floor) {
    Figure figure(String measure, String unit, ToDoubleFunction<Noticed> value) {
      List<Double> values = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < seen.size(); i++) {
        values.add(value.applyAsDouble(seen.get(i)));
        ratios.add(value.applyAsDouble(seen.get(i)) / value.applyAsDouble(floor.get(i)));
      }
      return new Figure(
          measure, unit, subject, new Sample(values), Optional.of(new Sample(ratios)));
    }
  }

  /** On a new line, of which one pod is covered and talks before anything is loaded. */
  private Noticed during(Product product, boolean loading) throws Exception {
    Line line = Line.bare(run, lines++, product, new Size(1, 1));
    try (Product.Node source = product.open(SyntheticCluster.SOURCE, line.source());
        Product.Node gateway = product.open(SyntheticCluster.GATEWAY, line.gateway())) {
      SyntheticCluster few = SyntheticCluster.of(new Size(1, 1));
      source.program(few.seenBy(SyntheticCluster.SOURCE));
      gateway.program(few.seenBy(SyntheticCluster.GATEWAY));
      NodeSnapshot all = SyntheticCluster.of(size).seenBy(SyntheticCluster.SOURCE);
      line.source().nft("table ip bystander { set s { type ipv4_addr; }\n}\n");
      AtomicBoolean more = new AtomicBoolean(true);
      FutureTask<List<Double>> trips = started(() -> RoundTrips.timed(line, PAUSE, more::get));
      FutureTask<List<Double>> waits = started(() -> change(line.source(), more));
      long took;
      try {
        LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
        took = loading ? source.program(all) : pause(Duration.ofSeconds(1));
      } finally {
        more.set(false);
      }
      return new Noticed(await(trips), await(waits), took / 1e6);
    }
  }

  private static long pause(Duration duration) {
    LockSupport.parkNanos(duration.toNanos());
    return duration.toNanos();
  }

  private static <T> FutureTask<T> started(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().start(task);
    return task;
  }

  private static <T> T await(FutureTask<T> work) throws Exception {
    try {
      return work.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /**
   * Adds elements to somebody else's set, one after the other; with the start of a program each.
   */
  private static List<Double> change(NetworkNamespace node, AtomicBoolean more) {
    List<Double> millis = new ArrayList<>();
    int number = 0;
    do {
      number++;
      long start = System.nanoTime();
      node.nft(
          "add element ip bystander s { 10.0.%d.%d }\n"
              .formatted(number / 250 % 250, number % 250));
      millis.add((System.nanoTime() - start) / 1e6);
      LockSupport.parkNanos(PAUSE.toNanos());
    } while (more.get());
    return millis;
  }
}
