package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.LabelSelector;
import io.egressgateway.domain.net.InterfaceName;

/**
 * The interface that carries the tunnel on some nodes, whatever does on the others.
 *
 * @param nodes which nodes
 */
public record NodeInterface(LabelSelector nodes, InterfaceName name) {
  public NodeInterface {
    requireNonNull(nodes, "nodes");
    requireNonNull(name, "name");
  }
}
