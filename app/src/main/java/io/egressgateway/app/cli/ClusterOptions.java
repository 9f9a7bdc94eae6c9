package io.egressgateway.app.cli;

import io.egressgateway.adapter.k8s.operate.AgentAccess;
import io.egressgateway.adapter.k8s.operate.ClusterConsole;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the cluster is reached, with kubectl's flags. */
final class ClusterOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Kubeconfig; else KUBECONFIG, ~/.kube/config, or the pod's service account.")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "Context of the kubeconfig; else its current one.")
  private @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "kube-system",
      description = "Where egressgateway is installed. Default: ${DEFAULT-VALUE}")
  private String namespace = "kube-system";

  @Option(
      names = "--agent-port",
      paramLabel = "PORT",
      defaultValue = "5810",
      description = "Health port of the agents. Default: ${DEFAULT-VALUE}")
  private int agentPort = 5810;

  @Option(
      names = "--secret",
      paramLabel = "NAME",
      defaultValue = "egressgateway-heartbeat",
      description = "Secret with the cluster's key. Default: ${DEFAULT-VALUE}")
  private String secret = "egressgateway-heartbeat";

  /**
   * Connects; nothing is sent yet.
   *
   * @throws IllegalArgumentException where the kubeconfig cannot be used
   */
  ClusterConsole open() {
    return ClusterConsole.open(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
  }

  AgentAccess.Place agents() {
    return new AgentAccess.Place(namespace, secret, "egressgateway-agent", agentPort);
  }

  String namespace() {
    return namespace;
  }

  String secret() {
    return secret;
  }
}
