package io.egressgateway.app.inspect;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import java.util.List;

/**
 * What stands in the way on a node?
 *
 * @param node which is asked
 */
public record Checkup(NodeName node) implements Inquiry {
  public Checkup {
    requireNonNull(node, "node");
  }

  @Override
  public List<String> sealed() {
    return List.of("egressgateway doctor 1", node.value());
  }
}
