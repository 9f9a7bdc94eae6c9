package io.egressgateway.domain.survey;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.HostSettings;
import io.egressgateway.domain.datapath.NodeNetwork;
import io.egressgateway.domain.datapath.TunnelDevice;
import java.util.List;
import java.util.Optional;

/**
 * What was read of a node.
 *
 * @param kernel release, as {@code uname -r}
 * @param firewall what the node is programmed with, for people
 * @param translatesAt priority of the chain that translates sources: chains of others of at most
 *     this priority come before it
 * @param connections absent before connection tracking is loaded
 * @param tunnel absent before the node was programmed
 */
public record NodeSurvey(
    String kernel,
    String firewall,
    int translatesAt,
    HostSettings settings,
    Optional<ConnectionTable> connections,
    NodeNetwork network,
    Optional<TunnelDevice> tunnel,
    List<ForeignRule> rules,
    List<ForeignChain> chains) {
  public NodeSurvey {
    requireNonNull(kernel, "kernel");
    requireNonNull(firewall, "firewall");
    requireNonNull(settings, "settings");
    requireNonNull(connections, "connections");
    requireNonNull(network, "network");
    requireNonNull(tunnel, "tunnel");
    rules = List.copyOf(rules);
    chains = List.copyOf(chains);
  }
}
