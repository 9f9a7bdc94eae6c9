package io.egressgateway.domain.election;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;

/**
 * How many egress IPs a node takes at most, over all groups of an election together.
 *
 * @param most of a node that {@code byNode} does not name
 * @param byNode 0 means none at all
 */
public record NodeRoom(int most, SortedMap<NodeName, Integer> byNode) {
  /** Any number, everywhere. */
  public static final NodeRoom UNLIMITED = new NodeRoom(Integer.MAX_VALUE, Sorted.emptyMap());

  public NodeRoom {
    byNode = Sorted.map(byNode);
    if (most < 0 || byNode.values().stream().anyMatch(number -> number < 0)) {
      throw new IllegalArgumentException("egress IPs per node: " + most + ", " + byNode);
    }
  }

  int of(NodeName node) {
    return byNode.getOrDefault(node, most);
  }
}
