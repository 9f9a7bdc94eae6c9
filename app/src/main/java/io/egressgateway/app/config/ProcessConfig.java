package io.egressgateway.app.config;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.port.peer.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What both roles need to know of the process they run in.
 *
 * @param nodeName of the node it runs on (NODE_NAME); required for an agent
 * @param identity of this replica in leader election (POD_NAME, else the host's name)
 * @param namespace of the product's own objects (POD_NAMESPACE)
 * @param lease of leader election (LEADER_ELECTION_NAMESPACE, LEADER_ELECTION_ID)
 * @param kubeconfig how the API server is reached, absent inside of a cluster (KUBECONFIG)
 * @param addresses of this process (POD_IPS, POD_IP); empty means those of its interfaces
 * @param health where health, readiness and metrics are served
 * @param metrics a further place for metrics alone (METRICS_BIND_ADDRESS)
 */
public record ProcessConfig(
    String nodeName,
    String identity,
    String namespace,
    NamespacedName lease,
    Optional<Path> kubeconfig,
    List<IpAddress> addresses,
    Endpoint health,
    Optional<Endpoint> metrics) {
  public ProcessConfig {
    requireNonNull(nodeName, "nodeName");
    requireNonNull(identity, "identity");
    requireNonNull(namespace, "namespace");
    requireNonNull(lease, "lease");
    requireNonNull(kubeconfig, "kubeconfig");
    addresses = List.copyOf(addresses);
    requireNonNull(health, "health");
    requireNonNull(metrics, "metrics");
  }
}
