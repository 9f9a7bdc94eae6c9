package io.egressgateway.lab.cli;

import static java.util.Objects.requireNonNull;

import io.egressgateway.lab.cluster.AotTraining;
import io.egressgateway.lab.cluster.LabCluster;
import io.egressgateway.lab.cluster.LabOptions;
import io.egressgateway.lab.cluster.ProductProcess;
import io.egressgateway.lab.netns.LabException;
import io.egressgateway.lab.scenario.Admittance;
import io.egressgateway.lab.scenario.AntreaApi;
import io.egressgateway.lab.scenario.Failover;
import io.egressgateway.lab.scenario.GivenEgress;
import io.egressgateway.lab.scenario.Narrator;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.scenario.QuickStart;
import io.egressgateway.lab.scenario.Return;
import io.egressgateway.lab.scenario.SpidernetApi;
import io.egressgateway.lab.scenario.StaticAddress;
import io.egressgateway.lab.scenario.UserApi;
import io.egressgateway.lab.topology.Cni;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.topology.Stack;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the product on a cluster of network namespaces on this machine. */
@Command(
    name = "lab",
    subcommands = BenchCommand.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Runs the quick start live on this machine, as root.",
    description = {
      "",
      "Makes a switch, nodes with pods and an outside server of network namespaces, starts an API"
          + " server and the packaged product, applies an EgressGateway and an EgressPolicy, shows"
          + " whom the outside server sees, and takes the power from the owning gateway node. Every"
          + " figure is measured in this run. Nothing is left behind at the end.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  ./run lab                      IPv4, three nodes of which two are gateways",
      "  ./run lab --dual-stack --keep  both families; stays up for kubectl until Ctrl-C",
      "  ./run lab --api antrea         the same with Antrea's Egress and ExternalIPPool",
      "  ./run lab -o json              figures and checks for a program",
      "  ./run bench                    measures; see ./run bench --help",
      "",
      "Exit codes: 0 all was as expected, 1 something was not, 2 wrong flags."
    })
public final class LabCommand implements Callable<Integer> {
  private static final Duration READY = Duration.ofSeconds(60);
  private static final List<String> MODES = List.of("vxlan", "direct", "auto");

  @Spec private @Nullable CommandSpec spec;

  /** Lines of the product's configuration, by the name of a backend. */
  private static final SortedMap<String, String> BACKENDS =
      new TreeMap<>(
          Map.of(
              "auto",
              "",
              "nftables",
              "datapath: {backend: nftables}\n",
              "iptables-nft",
              "datapath: {backend: iptables}\niptables: {backendMode: nft}\n",
              "iptables-legacy",
              "datapath: {backend: iptables}\niptables: {backendMode: legacy}\n"));

  /** Names of the APIs that a story can be told in. */
  private static final SortedMap<String, UserApi> APIS =
      new TreeMap<>(Map.of("antrea", new AntreaApi(), "spidernet", new SpidernetApi()));

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Number of nodes, 3 to 48 (default: 3).")
  private int nodes = 3;

  @Option(
      names = "--controllers",
      paramLabel = "N",
      description = "Replicas of the controller, 1 to 3 (default: 1).")
  private int controllers = 1;

  @Option(names = "--ipv6", description = "IPv6 alone.")
  private boolean ipv6;

  @Option(names = "--dual-stack", description = "IPv4 and IPv6.")
  private boolean dualStack;

  @Option(
      names = "--api",
      paramLabel = "NAME",
      description =
          "Whose objects the story is told with: spidernet or antrea, whose Egress has an address of"
              + " one family (default: spidernet).")
  private String api = "spidernet";

  @Option(
      names = "--cni",
      paramLabel = "NAME",
      description =
          "Whose traces nodes and pods bear: bridge, calico, flannel, weave or spiderpool (default:"
              + " bridge).")
  private String cni = Cni.BRIDGE.text();

  @Option(
      names = "--backend",
      paramLabel = "NAME",
      description =
          "Firewall that the agents program: auto, nftables, iptables-nft or iptables-legacy"
              + " (default: auto).")
  private String backend = "auto";

  @Option(
      names = "--tunnel-mode",
      paramLabel = "MODE",
      description = "vxlan, direct or auto: how packets get from node to node (default: vxlan).")
  private String tunnelMode = "vxlan";

  @Option(names = "--keep", description = "Leave everything running until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Use this API server in place of the embedded one.")
  private @Nullable Path kubeconfig;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORM",
      description = "text or json (default: text). With json the story goes to standard error.")
  private String output = "text";

  /** For programs that start the lab: its namespaces must not outlive whoever wanted them. */
  @Option(names = "--end-with-input", hidden = true)
  private boolean endWithInput;

  @Option(names = "--jar", paramLabel = "FILE", hidden = true)
  private @Nullable Path jar;

  @Override
  public Integer call() {
    List<String> refused = refused();
    if (!refused.isEmpty()) {
      refused.forEach(problem -> err().println("lab: " + problem));
      return 2;
    }
    if (endWithInput) {
      InputEnd.exits(System.in);
    }
    boolean json = output.equals("json");
    PrintStream story = json ? System.err : System.out;
    boolean terminal = System.console() != null && System.console().isTerminal();
    Narrator narrator = new Narrator(story, terminal && !json);
    try {
      play(narrator);
    } catch (LabException failure) {
      narrator.check("the lab ran to its end", false, String.valueOf(failure.getMessage()));
    }
    story.println();
    long failed = narrator.checks().stream().filter(check -> !check.held()).count();
    story.println(
        failed == 0
            ? "All " + narrator.checks().size() + " checks held."
            : failed + " of " + narrator.checks().size() + " checks did not hold.");
    if (json) {
      System.out.println(StoryReport.json(narrator));
    }
    return narrator.allHeld() ? 0 : 1;
  }

  /** What is wrong with the flags, each with its value and what is allowed. */
  private List<String> refused() {
    List<String> refused = new ArrayList<>();
    if (nodes < 3 || nodes > 48) {
      refused.add(notAllowed("--nodes", nodes, "3 to 48"));
    }
    if (controllers < 1 || controllers > 3) {
      refused.add(notAllowed("--controllers", controllers, "1 to 3"));
    }
    if (ipv6 && dualStack) {
      refused.add("--ipv6 and --dual-stack exclude each other; give one of them");
    }
    if (!APIS.containsKey(api)) {
      refused.add(notAllowed("--api", api, String.join(", ", APIS.keySet())));
    }
    if (Cni.named(cni).isEmpty() || cni.equals(Cni.WEAVE.text()) && (ipv6 || dualStack)) {
      refused.add(
          notAllowed("--cni", cni, String.join(", ", Cni.names()) + " (weave has IPv4 only)"));
    }
    if (!BACKENDS.containsKey(backend)) {
      refused.add(notAllowed("--backend", backend, String.join(", ", BACKENDS.keySet())));
    }
    if (!MODES.contains(tunnelMode)) {
      refused.add(notAllowed("--tunnel-mode", tunnelMode, String.join(", ", MODES)));
    }
    if (!output.equals("text") && !output.equals("json")) {
      refused.add(notAllowed("--output", output, "text or json"));
    }
    if (kubeconfig != null && !Files.isReadable(kubeconfig)) {
      refused.add(notAllowed("--kubeconfig", kubeconfig, "a file that can be read"));
    }
    return refused;
  }

  private static String notAllowed(String flag, Object value, String allowed) {
    return flag + ": \"" + value + "\" is not allowed; give " + allowed;
  }

  private PrintWriter err() {
    return requireNonNull(spec, "picocli did not inject the command").commandLine().getErr();
  }

  private void play(Narrator narrator) {
    LabOptions options = options();
    if (!AotTraining.done(options.jar())) {
      narrator.step(
          "training the start-up caches, once per build",
          () -> {
            AotTraining.run(options.jar());
            return true;
          });
    }
    narrator.act("A cluster on this machine");
    try (LabCluster cluster =
            narrator.step(
                "a switch, "
                    + nodes
                    + " nodes with two pods each, an outside server, an API server",
                () -> LabCluster.start(options));
        Outside outside = new Outside(cluster)) {
      UserApi told = told();
      if (told instanceof AntreaApi) {
        narrator.say("kubectl apply -f deploy/crds-antrea");
        cluster.installAntrea();
      }
      startProduct(cluster, narrator);
      QuickStart quickStart = new QuickStart(cluster, narrator, told);
      GivenEgress given = quickStart.play();
      if (cluster.admission()) {
        Admittance admittance = new Admittance(cluster, narrator);
        switch (told) {
          case SpidernetApi _ -> admittance.play();
          case AntreaApi _ -> admittance.playAntrea();
        }
      }
      Failover failover = new Failover(cluster, quickStart, outside, narrator);
      failover.play(given);
      failover.wire(given);
      new Return(cluster, quickStart, narrator).play(given);
      if (told instanceof AntreaApi) {
        new StaticAddress(cluster, narrator).play();
      }
      memory(cluster, narrator);
      if (keep) {
        stay(cluster, narrator);
      }
    }
  }

  private UserApi told() {
    return requireNonNull(APIS.get(api), "refused before");
  }

  /** One after the other, since on a real cluster each would have a machine of its own. */
  private void startProduct(LabCluster cluster, Narrator narrator) {
    narrator.act("The product: one process per node and role");
    for (int i = 0; i < controllers; i++) {
      ready(cluster.startController(), narrator);
    }
    for (LabNode node : cluster.network().nodes()) {
      ready(cluster.startAgent(node), narrator);
    }
  }

  private static void ready(ProductProcess process, Narrator narrator) {
    Duration ready = process.awaitReady(READY);
    narrator.say(
        "%-16s pid %-7d ready after %4d ms"
            .formatted(process.name(), process.pid(), ready.toMillis()));
    narrator.keep(process.name() + ".readyMs", ready.toMillis());
  }

  private static void memory(LabCluster cluster, Narrator narrator) {
    narrator.act("Memory now");
    for (ProductProcess process : cluster.processes()) {
      double mib = process.residentKib() / 1024.0;
      narrator.say(String.format(Locale.ROOT, "%-16s %.0f MiB resident", process.name(), mib));
      narrator.keep(process.name() + ".residentMiB", Math.round(mib));
    }
  }

  private void stay(LabCluster cluster, Narrator narrator) {
    LabNode node = cluster.network().nodes().getLast();
    narrator.act("Everything stays up until Ctrl-C");
    narrator.say(
        """
        export KUBECONFIG=%s
        %s
        ip netns exec %s curl -s http://%s:%d
        ip netns exec %s %s
        logs: %s\
        """
            .formatted(
                cluster.kubeconfig(),
                told().commands(),
                node.pod(1).namespace().name(),
                bracketed(cluster),
                Outside.SELECTED_HTTP,
                node.namespace().name(),
                backend.startsWith("iptables") ? backend + "-save -t mangle" : "nft list ruleset",
                cluster.network().run().directory()));
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static String bracketed(LabCluster cluster) {
    String address = Outside.address(cluster.families().getFirst()).toString();
    return address.contains(":") ? "[" + address + "]" : address;
  }

  private LabOptions options() {
    Stack stack = dualStack ? Stack.DUAL : ipv6 ? Stack.IPV6 : Stack.IPV4;
    LabOptions options =
        LabOptions.of(jar == null ? ownJar() : jar)
            .withNodes(nodes)
            .withStack(stack)
            .withCni(Cni.named(cni).orElseThrow())
            .withControllers(controllers)
            .withAdmission()
            .withConfiguration(
                BACKENDS.getOrDefault(backend, "")
                    + "tunnel:\n  mode: "
                    + tunnelMode
                    + "\nantrea:\n  enabled: "
                    + api.equals("antrea")
                    + "\n");
    return kubeconfig == null ? options : options.withKubeconfig(kubeconfig);
  }

  /** The jar that this runs from. */
  static Path ownJar() {
    try {
      Path own =
          Path.of(LabCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(own)) {
        throw new LabException("the lab runs the packaged product: start it from the jar");
      }
      return own;
    } catch (URISyntaxException impossible) {
      throw new LabException("the jar's place is not a file", impossible);
    }
  }
}
