package io.egressgateway.app.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.lab.bench.BenchOptions.Variant;
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
import io.egressgateway.lab.netns.LabRun;
import io.egressgateway.testkit.netns.NamespaceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The smallest bench, with no word about how quick anything is. */
@NamespaceTest
class BenchKernelsIT {
  private static final Duration SLICE = Duration.ofMillis(20);
  private static final int MOST_SLICES = 250;
  private static final Size SIZE = new Size(3, 7);

  private static List<Layout> layouts() {
    List<Layout> layouts = new ArrayList<>(List.of(new StaticTunnel()));
    for (Variant variant : Variant.STANDARD) {
      layouts.add(new Product(variant.name(), variant.configuration(), ProductKernels.installed()));
    }
    if (Files.exists(Path.of("/usr/sbin/ipset"))
        && Files.exists(Path.of("/usr/sbin/iptables-legacy"))) {
      layouts.add(new RulePerPolicy());
    }
    return layouts;
  }

  @Test
  void allTrafficOfEveryLayoutLeavesWithTheEgressAddress() throws Exception {
    try (LabRun run = LabRun.start()) {
      int number = 0;
      for (Layout layout : layouts()) {
        try (Line line = Line.start(run, number++, layout, SIZE)) {
          // Round trips fail at the first answer that says another source.
          for (Load load :
              List.of(new RoundTrips(), new Datagrams(), new NewConnections(), new Bulk())) {
            assertThat(carries(load, line)).as(layout.name() + " " + load.name()).isTrue();
          }
        }
      }
    }
  }

  /** On a busy machine nothing may arrive within one slice. */
  private static boolean carries(Load load, Line line) throws Exception {
    for (int slice = 0; slice < MOST_SLICES; slice++) {
      if (load.measure(line, SLICE) > 0) {
        return true;
      }
    }
    return false;
  }
}
