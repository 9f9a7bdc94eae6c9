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

  /** Every round trip in microseconds, and every change of the other user in milliseconds. */
  private record Noticed(List<Double> trips, List<Double> waits, double loadMillis) {}

  /** Something that is measured of each load. */
  private record Measure(String name, String unit, ToDoubleFunction<Noticed> value) {}

  private static final List<Measure> MEASURES =
      List.of(
          new Measure("load beside others", "ms", Noticed::loadMillis),
          new Measure(
              "round trip of running traffic, median of a load",
              "us",
              noticed -> new Sample(noticed.trips()).median()),
          new Measure(
              "round trip of running traffic, longest of a load",
              "us",
              noticed -> new Sample(noticed.trips()).max()),
          new Measure(
              "change of another user of nftables, median of a load",
              "ms",
              noticed -> new Sample(noticed.waits()).median()),
          new Measure(
              "change of another user of nftables, longest of a load",
              "ms",
              noticed -> new Sample(noticed.waits()).max()));

  private final LabRun run;
  private final Size size;
  private final Findings findings;
  private int lines = 500;

  Bystanders(LabRun run, Size size, Findings findings) {
    this.run = run;
    this.size = size;
    this.findings = findings;
  }

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
    add(product.name() + ", while nothing happens", idle, portions);
    add(product.name() + ", while " + size + " are loaded", portions, portions);
    add(product.name() + ", while " + size + " are loaded in one commit", whole, portions);
  }

  /**
   * Adds the figures of all loads of one kind.
   *
   * @param floor the loads of the same rounds to compare with
   */
  private void add(String subject, List<Noticed> seen, List<Noticed> floor) {
    for (Measure measure : MEASURES) {
      List<Double> values = new ArrayList<>();
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < seen.size(); i++) {
        double value = measure.value().applyAsDouble(seen.get(i));
        values.add(value);
        ratios.add(value / measure.value().applyAsDouble(floor.get(i)));
      }
      findings.add(
          new Figure(
              measure.name(),
              measure.unit(),
              subject,
              new Sample(values),
              Optional.of(new Sample(ratios))));
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
