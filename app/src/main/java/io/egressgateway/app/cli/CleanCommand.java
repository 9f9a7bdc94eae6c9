package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.ClusterCleanup;
import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import io.egressgateway.adapter.k8s.operate.ConsoleException;
import io.egressgateway.app.wiring.NodeCleanup;
import java.time.Instant;
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
      "  egressgateway clean --node        (on a node, as root)"
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

  @Override
  boolean needsCluster() {
    return !node;
  }

  @Override
  int alone() {
    return NodeCleanup.run(line -> print("Removed " + line + "\n"), this::say);
  }

  @Override
  int run(ClusterConsole console) throws ConsoleException {
    ClusterCleanup.Names names =
        new ClusterCleanup.Names(
            validating, mutating, cluster().namespace(), lease, cluster().secret());
    int count = console.cleanup(names).run(line -> print("Removed " + line + "\n"), Instant.now());
    print(count == 0 ? "Nothing was left to remove.\n" : "Removed " + count + " objects.\n");
    return 0;
  }
}
