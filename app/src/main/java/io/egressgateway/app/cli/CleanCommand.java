package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.ClusterCleanup;
import io.egressgateway.adapter.k8s.operate.ClusterCleanup.Cleaned;
import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.config.ConfigException;
import io.egressgateway.app.config.ConfigLoader;
import io.egressgateway.app.wiring.NodeCleanup;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Removes every trace; Spidernet's {@code controller clean} is this too. */
@Command(
    name = "clean",
    mixinStandardHelpOptions = true,
    usageHelpAutoWidth = true,
    header = "Removes egressgateway's objects from the cluster, or its traces from this node.",
    description = {
      "",
      "Asks nothing and can be run again. The CRDs stay (kubectl delete -f deploy/crds). With --node"
          + " it removes what the agent programmed into this node's kernel; end the agent first.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  egressgateway clean --validate egressgateway-controller --mutating egressgateway-controller",
      "  egressgateway clean --node        (on a node, as root)",
      "  egressgateway clean --node --config conf.yml"
    })
final class CleanCommand extends Operation {
  @Option(
      names = "--validate",
      paramLabel = "NAME",
      defaultValue = "egressgateway-controller",
      description = "ValidatingWebhookConfiguration to remove. Default: ${DEFAULT-VALUE}")
  private String validating = "egressgateway-controller";

  @Option(
      names = "--mutating",
      paramLabel = "NAME",
      defaultValue = "egressgateway-controller",
      description = "MutatingWebhookConfiguration to remove. Default: ${DEFAULT-VALUE}")
  private String mutating = "egressgateway-controller";

  @Option(names = "--lease", paramLabel = "NAME", defaultValue = "egressgateway", hidden = true)
  private String lease = "egressgateway";

  @Option(names = "--node", description = "Clean the node that this runs on, not the cluster.")
  private boolean node;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "With --node: the agent's configuration file, where its names differ from the usual ones"
              + " (environment: CONFIGMAP_PATH).")
  private @Nullable Path config;

  @Override
  boolean needsCluster() {
    return !node;
  }

  @Override
  int alone() throws ConfigException {
    return NodeCleanup.run(settings(), line -> print("Removed " + line + "\n"), this::say);
  }

  /** What an agent with this configuration would use; which node it is does not matter. */
  private NodeCleanup.Settings settings() throws ConfigException {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.putIfAbsent("NODE_NAME", "this-node");
    if (config == null && !environment.containsKey("CONFIGMAP_PATH")) {
      return NodeCleanup.Settings.DEFAULT;
    }
    return NodeCleanup.Settings.of(
        new ConfigLoader(environment, Optional.ofNullable(config)).agent());
  }

  @Override
  int run(ClusterConsole console) throws ConsoleException {
    ClusterCleanup.Names names =
        new ClusterCleanup.Names(
            validating, mutating, cluster().namespace(), lease, cluster().secret());
    Cleaned cleaned =
        console.cleanup(names).run(line -> print("Removed " + line + "\n"), Instant.now());
    int count = cleaned.removed();
    print(count == 0 ? "Nothing was left to remove.\n" : "Removed " + count + " objects.\n");
    if (cleaned.held().isPositive()) {
      say(
          "note: a controller ran until now. It makes nothing anew for %d s; end it within that time"
                  .formatted(cleaned.held().toSeconds())
              + " (kubectl -n %s scale deployment egressgateway-controller --replicas 0), or its"
                  .formatted(cluster().namespace())
              + " webhook configurations, Secrets and tunnels come back: then run this again.");
    }
    return 0;
  }
}
