package io.egressgateway.lab.cluster;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.egressgateway.lab.apiserver.auth.Identity;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The product as a chart installs it: its objects are put into the embedded API server, and
 * processes start with the environment of its workloads, its configuration file and the rights of
 * its accounts, which is all they may do.
 *
 * @param objects as rendered; their kinds must be known to the embedded API server
 * @param configuration the file that the pods get
 */
public record Release(
    List<ObjectNode> objects, String configuration, Workload controller, Workload agent) {
  public Release {
    objects = objects.stream().map(ObjectNode::deepCopy).toList();
    requireNonNull(configuration, "configuration");
    requireNonNull(controller, "controller");
    requireNonNull(agent, "agent");
  }

  /**
   * What runs in pods.
   *
   * @param namespace of pods and account
   * @param account that they act as
   * @param environment without what is known only once a pod is somewhere
   */
  public record Workload(String namespace, String account, Map<String, String> environment) {
    public Workload {
      requireNonNull(namespace, "namespace");
      requireNonNull(account, "account");
      environment = Map.copyOf(environment);
    }

    Identity identity(Optional<String> node) {
      return Identity.ofAccount(namespace, account, node);
    }
  }
}
