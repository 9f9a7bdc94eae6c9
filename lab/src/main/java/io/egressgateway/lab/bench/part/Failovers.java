package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.report.Figure;
import io.egressgateway.lab.bench.report.Sample;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.Pace;
import io.egressgateway.lab.traffic.ProbeReport;
import io.egressgateway.lab.traffic.UdpProber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The owning gateway loses its power, again and again; how long a pod hears nothing. */
final class Failovers implements Part {
  private static final String POLICY = "kept";
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration STEADY = Duration.ofMillis(1500);

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String about() {
    return "the gap when the owning gateway node dies";
  }

  @Override
  public void run(BenchOptions options, Findings findings) {
    int kills = options.quick() ? 1 : options.kills();
    for (Variant variant : options.reacting()) {
      try (RunningProduct product = RunningProduct.start(options, variant, findings)) {
        product.applyPolicy(POLICY, "visitor");
        RunningProduct.until("there is an owner", () -> product.ownerOf(POLICY).isPresent());
        List<Double> gaps = new ArrayList<>();
        for (int i = 1; i <= kills; i++) {
          gaps.add(kill(product).toNanos() / 1e6);
          findings.say("kill %d of %d: %.0f ms".formatted(i, kills, gaps.getLast()));
        }
        findings.add(Figure.of("failover gap", "ms", variant.name(), new Sample(gaps)));
      }
    }
  }

  private static Duration kill(RunningProduct product) {
    String owner = product.ownerOf(POLICY).orElseThrow();
    LabNode dying =
        product.cluster().network().nodes().stream()
            .filter(node -> node.name().equals(owner))
            .findFirst()
            .orElseThrow();
    LabNode source = product.cluster().network().nodes().getLast();
    UdpProber prober =
        UdpProber.start(
            source.pod(1).namespace(),
            RunningProduct.outside(),
            Pace.every(5).withAnswerLimit(Duration.ofMillis(500)),
            product.freshPorts(),
            _ -> {});
    LockSupport.parkNanos(STEADY.toNanos() / 3);
    long pulled = product.cluster().network().linkDown(dying);
    long dark = System.nanoTime();
    product.cluster().network().kill(dying);
    RunningProduct.until(
        "another gateway owns it",
        () -> product.ownerOf(POLICY).filter(now -> !now.equals(owner)).isPresent());
    LockSupport.parkNanos(STEADY.toNanos() / 3);
    ProbeReport report = prober.stop();
    Duration gap = report.firstAnswerAfter(dark);
    if (gap.isNegative()) {
      throw new LabException("nothing is answered after " + owner + " died: " + report);
    }
    product.cluster().network().linkUp(dying);
    product.cluster().startAgent(dying).awaitReady(READY);
    RunningProduct.until("both gateways are ready", () -> product.readyGateways() == 2);
    // A real node is not killed the moment it is back, while caches of neighbors are still wrong.
    LockSupport.parkNanos(STEADY.toNanos());
    return gap.plusNanos(dark - pulled);
  }
}
