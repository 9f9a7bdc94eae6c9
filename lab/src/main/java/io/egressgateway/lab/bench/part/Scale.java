package io.egressgateway.lab.bench.part;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.ProductKernels;
import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.line.Product;
import io.egressgateway.lab.bench.line.SyntheticCluster;
import io.egressgateway.lab.bench.line.SyntheticCluster.Size;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.netns.LabRun;
import java.util.ArrayList;
import java.util.List;

/**
 * One node with very many policies and pods: from a snapshot to the kernel, whole and one change at
 * a time, and what running traffic notices of it. The pass and the kernel side are the product's;
 * the watch is not in it.
 */
final class Scale implements Part {
  private static final Size LARGE = new Size(10_000, 100_000);
  private static final Size WIDE = new Size(100, 100_000);
  private static final Size SMALL = new Size(10, 100);
  private static final int BYSTANDER_ROUNDS = 7;

  @Override
  public String name() {
    return "scale";
  }

  @Override
  public String about() {
    return "10,000 policies and 100,000 pods on one node: cold, one change, and traffic meanwhile";
  }

  @Override
  public void run(BenchOptions options, Findings findings) throws Exception {
    Size large = options.quick() ? SMALL : LARGE;
    Size wide = options.quick() ? SMALL : WIDE;
    for (Variant variant : options.variants()) {
      Product product =
          new Product(variant.name(), variant.configuration(), ProductKernels.installed());
      try (LabRun run = LabRun.start()) {
        cold(run, product, SyntheticCluster.SOURCE, large, findings);
        cold(run, product, SyntheticCluster.GATEWAY, large, findings);
        changes(run, product, large, options, findings);
        repoint(run, product, wide, options, findings);
        new Bystanders(run, large, findings)
            .measure(product, options.quick() ? 1 : BYSTANDER_ROUNDS);
      } catch (LabException refused) {
        findings.leaveOut(
            "%s, %s ended early: %s".formatted(variant.name(), large, refused.reason()));
      }
    }
  }

  private static void cold(LabRun run, Product product, NodeName role, Size size, Findings findings)
      throws Exception {
    NodeSnapshot snapshot = SyntheticCluster.of(size).seenBy(role);
    List<Double> millis = new ArrayList<>();
    int times = size.equals(LARGE) ? 3 : 1;
    for (int i = 0; i < times; i++) {
      findings.say("programming " + size + " on a new " + role);
      Line line = Line.bare(run, number(role, i), product, size);
      try (Product.Node node = open(product, role, line)) {
        millis.add(node.program(snapshot) / 1e6);
      }
    }
    findings.add(
        Figure.of(
            "programmed from cold",
            "ms",
            product.name() + ", " + role + ", " + size,
            new Sample(millis)));
  }

  private static int number(NodeName role, int time) {
    return (role.equals(SyntheticCluster.SOURCE) ? 100 : 200) + time;
  }

  private static Product.Node open(Product product, NodeName role, Line line) {
    return product.open(
        role, role.equals(SyntheticCluster.SOURCE) ? line.source() : line.gateway());
  }

  private static void changes(
      LabRun run, Product product, Size size, BenchOptions options, Findings findings) {
    int times = options.quick() ? 5 : 200;
    Line line = Line.bare(run, 300, product, size);
    try (Product.Node node = open(product, SyntheticCluster.SOURCE, line)) {
      NodeSnapshot snapshot = SyntheticCluster.of(size).seenBy(SyntheticCluster.SOURCE);
      node.program(snapshot);
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        int pod = i * 7 % size.pods();
        snapshot = SyntheticCluster.withPod(snapshot, pod, (pod + 1) % size.policies());
        millis.add(node.program(snapshot) / 1e6);
      }
      add(product, "own pod to another policy, " + size, millis, findings);
    }
    try (Product.Node node = open(product, SyntheticCluster.GATEWAY, line)) {
      NodeSnapshot snapshot = SyntheticCluster.of(size).seenBy(SyntheticCluster.GATEWAY);
      node.program(snapshot);
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        snapshot = SyntheticCluster.withEndpoint(snapshot, size.pods() + 1 + i);
        millis.add(node.program(snapshot) / 1e6);
      }
      add(product, "new endpoint on the gateway, " + size, millis, findings);
    }
  }

  private static void add(Product product, String what, List<Double> millis, Findings findings) {
    findings.add(
        Figure.of(
            "one change, snapshot to kernel",
            "ms",
            product.name() + ", " + what,
            new Sample(millis)));
  }

  private static void repoint(
      LabRun run, Product product, Size size, BenchOptions options, Findings findings) {
    int times = options.quick() ? 4 : 20;
    Line line = Line.bare(run, 400, product, size);
    try (Product.Node node = open(product, SyntheticCluster.SOURCE, line)) {
      NodeSnapshot before = SyntheticCluster.of(size).seenBy(SyntheticCluster.SOURCE);
      NodeSnapshot after = SyntheticCluster.withFirstEgressAt(before, SyntheticCluster.SPARE);
      node.program(before);
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        millis.add(node.program(i % 2 == 0 ? after : before) / 1e6);
      }
      int pods = size.pods() / size.policies();
      add(product, "egress of %,d pods to another gateway".formatted(pods), millis, findings);
    }
  }
}
