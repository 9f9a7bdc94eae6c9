package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.ProductKernels;
import io.egressgateway.lab.bench.line.Layout;
import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.line.Product;
import io.egressgateway.lab.bench.line.RulePerPolicy;
import io.egressgateway.lab.bench.line.StaticTunnel;
import io.egressgateway.lab.bench.line.SyntheticCluster.Size;
import io.egressgateway.lab.bench.load.Bulk;
import io.egressgateway.lab.bench.load.Datagrams;
import io.egressgateway.lab.bench.load.Load;
import io.egressgateway.lab.bench.load.NewConnections;
import io.egressgateway.lab.bench.load.RoundTrips;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.LabRun;
import java.util.ArrayList;
import java.util.List;

/** Packets through source node, tunnel and gateway, by the number of policies and pods. */
final class Forwarding implements Part {
  private static final List<Size> SIZES =
      List.of(
          new Size(1, 1),
          new Size(100, 100),
          new Size(1_000, 1_000),
          new Size(10_000, 10_000),
          new Size(100, 50_000));

  /** Beyond, the other layout takes minutes to lay and carries next to nothing. */
  private static final int MOST_RULES = 1_000;

  /** Of the next line; one that could not be laid keeps its number, since its namespaces stay. */
  private int number;

  @Override
  public String name() {
    return "forwarding";
  }

  @Override
  public String about() {
    return "packets, round trips, new connections and throughput, against the floor and a rule"
        + " per policy";
  }

  @Override
  public void run(BenchOptions options, Findings findings) throws Exception {
    List<Size> sizes = options.quick() ? SIZES.subList(0, 2) : SIZES;
    try (LabRun run = LabRun.start()) {
      List<Interleaved.Named> lines = new ArrayList<>();
      add(lines, run, new StaticTunnel(), sizes.getFirst(), findings);
      for (Variant variant : options.variants()) {
        Product product =
            new Product(variant.name(), variant.configuration(), ProductKernels.installed());
        for (Size size : sizes) {
          addIfPossible(lines, run, product, size, findings);
        }
      }
      for (Size size : sizes) {
        if (size.policies() <= MOST_RULES && size.pods() <= MOST_RULES) {
          addIfPossible(lines, run, new RulePerPolicy(), size, findings);
        }
      }
      Interleaved interleaved = new Interleaved(options, findings);
      for (Load load :
          List.of(new Datagrams(), new RoundTrips(), new NewConnections(), new Bulk())) {
        interleaved.take(lines, load);
      }
      for (Interleaved.Named named : lines) {
        named.line().close();
      }
    }
  }

  private void add(
      List<Interleaved.Named> lines, LabRun run, Layout layout, Size size, Findings findings) {
    String subject = lines.isEmpty() ? "floor: " + layout.name() : layout.name() + ", " + size;
    findings.say("laying " + subject);
    lines.add(new Interleaved.Named(subject, Line.start(run, number++, layout, size)));
  }

  /** What a backend or a kernel refuses is said in the report, and the rest is measured. */
  private void addIfPossible(
      List<Interleaved.Named> lines, LabRun run, Layout layout, Size size, Findings findings) {
    try {
      add(lines, run, layout, size, findings);
    } catch (LabException refused) {
      findings.leaveOut("%s, %s is left out: %s".formatted(layout.name(), size, refused.reason()));
    }
  }
}
