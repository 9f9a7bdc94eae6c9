package io.egressgateway.app.cli;

import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ConfigLoader;
import io.egressgateway.app.config.ConfigProblem;
import io.egressgateway.app.config.LogConfig;
import io.egressgateway.app.config.Role;
import io.egressgateway.app.wiring.AgentProcess;
import io.egressgateway.app.wiring.ControllerProcess;
import io.egressgateway.app.wiring.StartFailure;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The one binary. */
@Command(
    name = "egressgateway",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    header = "Gives selected pods of a Kubernetes cluster a fixed egress IP.",
    description = {
      "",
      "Runs as the controller, which allocates egress IPs and chooses gateway nodes, or as the"
          + " agent of one node, which programs its kernel. Both watch the Kubernetes API.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egressgateway --role controller --kubeconfig ~/.kube/config",
      "  egressgateway --role agent --node-name node1 --config conf.yml",
      "  egressgateway lab        a whole cluster on this machine, to look at (as root)",
      "",
      "Exit codes: 0 ended as asked (143 by SIGTERM, after a clean end), 1 failed, 2 wrong flags"
          + " or configuration."
    })
public final class Main implements Callable<Integer> {
  static final int FAILED = 1;
  static final int USAGE = 2;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "controller or agent (environment: ROLE).")
  private @Nullable String role;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file, YAML (environment: CONFIGMAP_PATH).")
  private @Nullable Path config;

  @Option(
      names = "--node-name",
      paramLabel = "NAME",
      description = "The Kubernetes node that an agent runs on (environment: NODE_NAME).")
  private @Nullable String nodeName;

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "How the API server is reached; inside of a cluster not needed.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "trace, debug, info, warn or error (environment: LOG_LEVEL).")
  private @Nullable String logLevel;

  @Option(
      names = "--log-encoder",
      paramLabel = "FORM",
      description = "json or text (environment: LOG_ENCODER).")
  private @Nullable String logEncoder;

  private Main() {}

  public static void main(String[] arguments) {
    String launcher = System.getProperty("jpackage.app-path", "");
    System.exit(commandLine().execute(spelledOut(named(launcher, arguments))));
  }

  /**
   * The command that the name of a launcher stands for, as in deploy/bin, before the arguments.
   *
   * @param launcher path of the image's launcher (jpackage), empty where there is none
   */
  static String[] named(String launcher, String[] arguments) {
    List<String> command =
        switch (launcher.substring(launcher.lastIndexOf('/') + 1)) {
          case "controller" -> List.of("controller");
          case "agent" -> List.of("agent");
          case "egctl" -> List.of("egctl");
          case "nettools-server" -> List.of("nettools", "server");
          case "nettools-client" -> List.of("nettools", "client");
          default -> List.of();
        };
    return Stream.concat(command.stream(), Stream.of(arguments)).toArray(String[]::new);
  }

  /**
   * Spidernet's binaries were the roles: {@code controller}, {@code controller clean ...}. The
   * chart's Jobs run the controller's program too.
   */
  static String[] spelledOut(String[] arguments) {
    if (arguments.length == 0 || !List.of("controller", "agent").contains(arguments[0])) {
      return arguments;
    }
    List<String> spelled = new ArrayList<>(List.of(arguments));
    if (arguments.length > 1 && List.of("clean", "crds").contains(arguments[1])) {
      spelled.removeFirst();
    } else {
      spelled.addFirst("--role");
    }
    return spelled.toArray(String[]::new);
  }

  /** The command with its sub-commands, for tests and for documentation. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.addSubcommand(new EgctlCommand());
    line.addSubcommand(new CleanCommand());
    line.addSubcommand(new CrdsCommand());
    line.addSubcommand(NettoolsCommand.line());
    Subcommands.add(line);
    return line;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, String> environment = environment();
    try {
      Logging.configure(LogConfig.of(environment));
      return run(wantedRole(environment), environment);
    } catch (ConfigException refused) {
      PrintWriter err = err();
      refused.problems().forEach(problem -> err.println("egressgateway: " + problem));
      err.println("See egressgateway --help and docs/configuration.md.");
      return USAGE;
    } catch (StartFailure refused) {
      err().println("egressgateway: cannot start: " + refused.getMessage());
      return FAILED;
    }
  }

  private Role wantedRole(Map<String, String> environment) throws ConfigException {
    String given = environment.getOrDefault("ROLE", "");
    for (Role known : Role.values()) {
      if (known.text().equals(given)) {
        return known;
      }
    }
    throw new ConfigException(List.of(new ConfigProblem("--role", given, "controller or agent")));
  }

  private int run(Role wanted, Map<String, String> environment)
      throws ConfigException, InterruptedException {
    ConfigLoader loader = new ConfigLoader(environment, Optional.ofNullable(config));
    return switch (wanted) {
      case CONTROLLER -> ControllerProcess.run(loader.controller());
      case AGENT -> AgentProcess.run(loader.agent());
    };
  }

  /** The process's environment with the flags on top, which win. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    override(environment, "ROLE", role);
    override(environment, "NODE_NAME", nodeName);
    override(environment, "KUBECONFIG", kubeconfig == null ? null : kubeconfig.toString());
    override(environment, "LOG_LEVEL", logLevel);
    override(environment, "LOG_ENCODER", logEncoder);
    return environment;
  }

  private static void override(
      Map<String, String> environment, String name, @Nullable String value) {
    if (value != null) {
      environment.put(name, value);
    }
  }

  private PrintWriter err() {
    if (spec == null) {
      throw new IllegalStateException("picocli did not inject the command");
    }
    return spec.commandLine().getErr();
  }
}
