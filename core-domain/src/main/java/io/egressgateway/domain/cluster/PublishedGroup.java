package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Sorted;
import java.util.List;
import java.util.SortedSet;

/**
 * What the status of a gateway group says: the one source of truth of who owns what.
 *
 * @param nodes in the published order, without duplicates
 */
public record PublishedGroup(List<GatewayNode> nodes) {
  public static final PublishedGroup NOTHING = new PublishedGroup(List.of());

  public PublishedGroup {
    nodes = List.copyOf(nodes);
  }

  /**
   * A gateway node.
   *
   * @param phase text of its tunnel's phase
   * @param egresses what it owns, in the published order
   */
  public record GatewayNode(NodeName node, String phase, List<OwnedEgress> egresses) {
    public GatewayNode {
      requireNonNull(node, "node");
      requireNonNull(phase, "phase");
      egresses = List.copyOf(egresses);
    }
  }

  /**
   * Addresses and the policies that use them.
   *
   * @param addresses empty means the node's own
   */
  public record OwnedEgress(AddressPair addresses, SortedSet<PolicyKey> policies) {
    public OwnedEgress {
      requireNonNull(addresses, "addresses");
      policies = Sorted.set(policies);
    }
  }
}
