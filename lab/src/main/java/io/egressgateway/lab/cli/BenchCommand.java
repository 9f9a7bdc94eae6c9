package io.egressgateway.lab.cli;

import io.egressgateway.lab.bench.BenchOptions;
import io.egressgateway.lab.bench.BenchOptions.Variant;
import io.egressgateway.lab.bench.Findings;
import io.egressgateway.lab.bench.part.Part;
import io.egressgateway.lab.bench.report.Chart;
import io.egressgateway.lab.bench.report.Machine;
import io.egressgateway.lab.bench.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the product on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Measures the product's datapath and its reactions on this machine, as root.",
    description = {
      "",
      "Figures of one machine say little by themselves, so packets are compared, round by round in"
          + " one run, with a hand-written tunnel (the floor) and with a rule per policy. All traffic"
          + " stays in network namespaces. Writes bench.json, bench.svg and bench.md.",
      ""
    },
    footer = {
      "",
      "Parts: forwarding, path, scale, memory, effects, failover.",
      "Variants: \"nftables\", \"nftables-direct\", \"iptables-nft\", \"iptables-legacy\". Where none is"
          + " named, packets and scale are measured of all, the running product of nftables and"
          + " iptables-nft.",
      "",
      "Examples:",
      "  ./run bench                        everything; about an hour",
      "  ./run bench --quick                everything small, to see that it works",
      "  ./run bench --only forwarding,path --rounds 21",
      "  ./run bench --from bench.json --out docs",
      "",
      "Exit codes: 0 measured, 1 something did not work, 2 wrong flags."
    })
public final class BenchCommand implements Callable<Integer> {
  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "These parts (default: all).")
  private List<String> only = new ArrayList<>();

  @Option(names = "--quick", description = "Small sizes and few repetitions; no figures to quote.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often each figure of packets is taken (default: 15; quick: 3).")
  private int rounds;

  @Option(
      names = "--slice",
      paramLabel = "MS",
      description = "How long each time, in milliseconds (default: 250; quick: 50).")
  private int slice;

  @Option(
      names = "--kills",
      paramLabel = "N",
      description = "How often a gateway node is killed (default: 20; quick: 1).")
  private int kills = 20;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of the order within a round (default: 1).")
  private long seed = 1;

  @Option(
      names = "--variant",
      paramLabel = "NAME[=YAML]",
      description =
          "A configuration of the product; may be given again. One of the standard ones by name, or"
              + " any with lines of the configuration file (default: all standard ones).")
  private List<String> variants = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIRECTORY",
      description = "Where the report is written (default: the current directory).")
  private Path out = Path.of("");

  @Option(
      names = "--from",
      paramLabel = "FILE",
      description = "Measures nothing; writes the table and the chart of this bench.json again.")
  private @Nullable Path from;

  @Option(names = "--jar", paramLabel = "FILE", hidden = true)
  private @Nullable Path jar;

  @Override
  public Integer call() {
    return from == null ? measure() : rewrite(from);
  }

  private int rewrite(Path file) {
    try {
      return write(Report.parse(Files.readString(file)), out) ? 0 : 1;
    } catch (IllegalArgumentException | IOException refused) {
      System.err.println("bench: --from: cannot read " + file + " as a report: " + refused);
      return 2;
    }
  }

  private int measure() {
    BenchOptions options;
    try {
      options = options();
    } catch (IllegalArgumentException refused) {
      System.err.println("bench: " + refused.getMessage());
      return 2;
    }
    Findings findings = new Findings(System.out);
    Map<String, String> facts = Machine.facts();
    facts.put("rounds", Integer.toString(options.rounds()));
    facts.put("slice", options.sliceMillis() + " ms");
    facts.put("seed", Long.toString(options.seed()));
    boolean worked = measure(options, findings);
    facts.put("load at the end", Machine.load());
    return write(findings.report(facts), options.output()) && worked ? 0 : 1;
  }

  private static boolean measure(BenchOptions options, Findings findings) {
    for (Part part : Part.ALL) {
      if (options.wants(part.name())) {
        findings.say(part.name() + ": " + part.about());
        try {
          part.run(options, findings);
        } catch (InterruptedException stop) {
          Thread.currentThread().interrupt();
          return false;
        } catch (Exception failed) {
          findings.leaveOut(part.name() + " ended early: " + failed.getMessage());
          failed.printStackTrace(System.err);
          return false;
        }
      }
    }
    return true;
  }

  private static boolean write(Report report, Path directory) {
    try {
      Files.createDirectories(directory.toAbsolutePath());
      Files.writeString(directory.resolve("bench.json"), report.json());
      Files.writeString(directory.resolve("bench.svg"), Chart.svg(report));
      Files.writeString(directory.resolve("bench.md"), report.table());
      System.out.println("\n" + report.table());
      System.out.println("Written to " + directory.toAbsolutePath());
      return true;
    } catch (IOException failed) {
      System.err.println("bench: cannot write to " + directory + ": " + failed.getMessage());
      return false;
    }
  }

  /** What the flags say. */
  BenchOptions options() {
    List<String> known = Part.ALL.stream().map(Part::name).toList();
    for (String part : only) {
      if (!known.contains(part)) {
        throw new IllegalArgumentException(
            "--only: \"%s\" is not allowed; give some of %s".formatted(part, known));
      }
    }
    return new BenchOptions(
        new TreeSet<>(only),
        quick,
        rounds == 0 ? quick ? 3 : 15 : rounds,
        slice == 0 ? quick ? 50 : 250 : slice,
        kills,
        seed,
        variants.isEmpty() ? Variant.STANDARD : variants.stream().map(Variant::parse).toList(),
        out,
        jar == null ? LabCommand.ownJar() : jar);
  }
}
