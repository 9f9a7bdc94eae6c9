package io.egressgateway.lab.bench.part;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.ProductKernels;
import io.egressgateway.lab.bench.line.Layout;
import io.egressgateway.lab.bench.line.Line;
import io.egressgateway.lab.bench.line.Product;
import io.egressgateway.lab.bench.line.StaticTunnel;
import io.egressgateway.lab.bench.line.SyntheticCluster.Size;
import io.egressgateway.lab.bench.load.Datagrams;
import io.egressgateway.lab.netns.LabRun;
import java.util.ArrayList;
import java.util.List;

/**
 * What the parts of the packet's way cost: the floor with single things added, and the nftables
 * backend with single things taken out, which then does not do what it should.
 */
final class PacketPath implements Part {
  private static final Size SIZE = new Size(100, 100);

  /** An nftables script run on both nodes of a line after it was laid. */
  private record Changed(String name, Layout layout, String source, String gateway)
      implements Layout {
    @Override
    public AutoCloseable lay(Line line) {
      AutoCloseable laid = layout.lay(line);
      if (!source.isEmpty()) {
        line.source().nft(source);
      }
      if (!gateway.isEmpty()) {
        line.gateway().nft(gateway);
      }
      return laid;
    }

    static Changed both(String name, Layout layout, String script) {
      return new Changed(name, layout, script, script);
    }
  }

  @Override
  public String name() {
    return "path";
  }

  @Override
  public String about() {
    return "what single parts of the nftables ruleset cost a packet";
  }

  @Override
  public void run(BenchOptions options, Findings findings) throws Exception {
    Layout floor = new StaticTunnel();
    Variant nftables = Variant.parse("nftables");
    Layout product =
        new Product(nftables.name(), nftables.configuration(), ProductKernels.installed());
    List<Layout> layouts = new ArrayList<>(List.of(floor, product));
    layouts.addAll(additions(floor));
    layouts.addAll(removals(product));
    try (LabRun run = LabRun.start()) {
      List<Interleaved.Named> lines = new ArrayList<>();
      for (Layout layout : layouts) {
        findings.say("laying " + layout.name());
        lines.add(
            new Interleaved.Named(layout.name(), Line.start(run, lines.size(), layout, SIZE)));
      }
      new Interleaved(options, findings).take(lines, new Datagrams().as("the packet's way"));
      for (Interleaved.Named named : lines) {
        named.line().close();
      }
    }
  }

  private static List<Layout> additions(Layout floor) {
    return List.of(
        new Changed("floor + tracking on the source", floor, TRACKING, ""),
        new Changed("floor + tracking + NAT on the source", floor, TRACKING + IDENTITY, ""),
        Changed.both("floor + five empty chains on both", floor, EMPTY_CHAINS));
  }

  private static List<Layout> removals(Layout product) {
    return List.of(
        Changed.both("without leak_guard", product, without("leak_guard")),
        Changed.both("without forward", product, without("forward")),
        Changed.both("without input", product, without("input")),
        Changed.both(
            "without leak_guard and input", product, without("leak_guard") + without("input")),
        Changed.both("with outer packets untracked", product, UNTRACKED));
  }

  private static String without(String chain) {
    return "delete chain inet egressgateway " + chain + "\n";
  }

  private static final String TRACKING =
      """
      table inet extra {
        chain c {
          type filter hook prerouting priority -149
          ct state invalid drop
        }
      }
      """;

  private static final String IDENTITY =
      """
      table ip extra_nat {
        chain c {
          type nat hook postrouting priority 99
          ip saddr 192.0.2.1 accept
        }
      }
      """;

  private static final String EMPTY_CHAINS =
      """
      table inet extra {
        chain a { type filter hook prerouting priority -149; }
        chain b { type filter hook input priority -150; }
        chain c { type filter hook forward priority -150; }
        chain d { type filter hook postrouting priority 110; }
        chain e { type nat hook postrouting priority 98; }
      }
      """;

  private static final String UNTRACKED =
      """
      table ip extra {
        chain in {
          type filter hook prerouting priority -300
          udp dport 7789 notrack
        }
        chain out {
          type filter hook output priority -300
          udp dport 7789 notrack
        }
      }
      """;
}
