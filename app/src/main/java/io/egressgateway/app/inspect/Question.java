package io.egressgateway.app.inspect;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;

/**
 * What becomes of a packet on a node?
 *
 * @param node which is asked; an answer for one node opens no other
 * @param source the pod's address, of the destination's family
 */
public record Question(NodeName node, IpAddress source, IpAddress destination) implements Inquiry {
  public Question {
    requireNonNull(node, "node");
    requireNonNull(source, "source");
    requireNonNull(destination, "destination");
    if (source.family() != destination.family()) {
      throw new IllegalArgumentException("mixed families: " + source + " to " + destination);
    }
  }

  @Override
  public List<String> sealed() {
    return List.of(
        "egressgateway explain 1", node.value(), source.toString(), destination.toString());
  }
}
