package io.egressgateway.lab.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.lab.topology.Cni;
import io.egressgateway.lab.topology.Stack;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What cluster to make.
 *
 * @param nodes 2 to 48
 * @param stack address families
 * @param cni whose traces nodes and pods bear
 * @param controllers replicas of the controller, 1 to 3
 * @param kubeconfig an API server to use in place of the embedded one
 * @param jar the packaged product
 * @param configuration of the product, YAML, added to what the stack demands
 * @param environment of the product's processes, added to what the lab demands
 * @param admission whether the embedded API server asks the controllers' webhooks
 * @param agentsUnder the beginning of the command that starts an agent, such as setpriv with flags
 * @param release the product as installed by a chart, in place of what the lab demands itself
 */
public record LabOptions(
    int nodes,
    Stack stack,
    Cni cni,
    int controllers,
    Optional<Path> kubeconfig,
    Path jar,
    String configuration,
    Map<String, String> environment,
    boolean admission,
    List<String> agentsUnder,
    Optional<Release> release) {
  public LabOptions {
    requireNonNull(stack, "stack");
    requireNonNull(cni, "cni");
    requireNonNull(kubeconfig, "kubeconfig");
    requireNonNull(jar, "jar");
    requireNonNull(configuration, "configuration");
    environment = Map.copyOf(environment);
    agentsUnder = List.copyOf(agentsUnder);
    requireNonNull(release, "release");
    if (nodes < 1 || nodes > 48) {
      throw new IllegalArgumentException("1 to 48 nodes, not " + nodes);
    }
    if (controllers < 1 || controllers > 3) {
      throw new IllegalArgumentException("1 to 3 controllers, not " + controllers);
    }
  }

  /** Three nodes, IPv4, the plainest CNI, one controller. */
  public static LabOptions of(Path jar) {
    return new LabOptions(
        3,
        Stack.IPV4,
        Cni.BRIDGE,
        1,
        Optional.empty(),
        jar,
        "",
        Map.of(),
        false,
        List.of(),
        Optional.empty());
  }

  public LabOptions withStack(Stack newStack) {
    return new LabOptions(
        nodes,
        newStack,
        cni,
        controllers,
        kubeconfig,
        jar,
        configuration,
        environment,
        admission,
        agentsUnder,
        release);
  }

  public LabOptions withCni(Cni newCni) {
    return new LabOptions(
        nodes,
        stack,
        newCni,
        controllers,
        kubeconfig,
        jar,
        configuration,
        environment,
        admission,
        agentsUnder,
        release);
  }

  public LabOptions withNodes(int newNodes) {
    return new LabOptions(
        newNodes,
        stack,
        cni,
        controllers,
        kubeconfig,
        jar,
        configuration,
        environment,
        admission,
        agentsUnder,
        release);
  }

  public LabOptions withControllers(int replicas) {
    return new LabOptions(
        nodes,
        stack,
        cni,
        replicas,
        kubeconfig,
        jar,
        configuration,
        environment,
        admission,
        agentsUnder,
        release);
  }

  public LabOptions withKubeconfig(Path file) {
    return new LabOptions(
        nodes,
        stack,
        cni,
        controllers,
        Optional.of(file),
        jar,
        configuration,
        environment,
        admission,
        agentsUnder,
        release);
  }

  /** More lines of the product's configuration file. */
  public LabOptions withConfiguration(String yaml) {
    return new LabOptions(
        nodes,
        stack,
        cni,
        controllers,
        kubeconfig,
        jar,
        yaml,
        environment,
        admission,
        agentsUnder,
        release);
  }

  /** More environment variables for the product's processes. */
  public LabOptions withEnvironment(Map<String, String> variables) {
    return new LabOptions(
        nodes,
        stack,
        cni,
        controllers,
        kubeconfig,
        jar,
        configuration,
        variables,
        admission,
        agentsUnder,
        release);
  }

  /** With admission webhooks; an API server of the user's could not reach them. */
  public LabOptions withAdmission() {
    return new LabOptions(
        nodes,
        stack,
        cni,
        controllers,
        kubeconfig,
        jar,
        configuration,
        environment,
        true,
        agentsUnder,
        release);
  }

  /** As a chart installs it, in the embedded API server, which asks its webhooks. */
  public LabOptions withRelease(Release installed) {
    return new LabOptions(
        nodes,
        stack,
        cni,
        controllers,
        Optional.empty(),
        jar,
        configuration,
        environment,
        true,
        agentsUnder,
        Optional.of(installed));
  }

  /** With agents that are started by another program, which takes their command as its end. */
  public LabOptions withAgentsUnder(List<String> command) {
    return new LabOptions(
        nodes,
        stack,
        cni,
        controllers,
        kubeconfig,
        jar,
        configuration,
        environment,
        admission,
        command,
        release);
  }
}
