package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What the status of a gateway group says: the one source of truth of who owns what.
 *
 * @param nodes in the published order, without duplicates
 * @param resting egress IPs that nobody uses since this time, and that are not given out again for
 *     a while if there are others
 */
public record PublishedGroup(List<GatewayNode> nodes, SortedMap<IpAddress, Instant> resting) {
  public static final PublishedGroup NOTHING = new PublishedGroup(List.of());

  public PublishedGroup {
    nodes = List.copyOf(nodes);
    resting = Sorted.map(resting);
  }

  /** A group of which nothing was freed lately. */
  public PublishedGroup(List<GatewayNode> nodes) {
    this(nodes, Sorted.emptyMap());
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

    boolean has(IpAddress address) {
      return addresses.get(address.family()).filter(address::equals).isPresent();
    }
  }

  /** The node that owns an address; of several the first, as for agents. */
  public Optional<NodeName> owner(IpAddress address) {
    return nodes.stream()
        .filter(node -> node.egresses().stream().anyMatch(egress -> egress.has(address)))
        .map(GatewayNode::node)
        .findFirst();
  }

  /**
   * The same with an egress on another node. Where it was listed on several, its policies are
   * joined there.
   *
   * @param target one of the nodes
   */
  public PublishedGroup moved(AddressPair addresses, NodeName target) {
    SortedSet<PolicyKey> policies = new TreeSet<>();
    for (GatewayNode node : nodes) {
      node.egresses().stream()
          .filter(egress -> egress.addresses().equals(addresses))
          .forEach(egress -> policies.addAll(egress.policies()));
    }
    List<GatewayNode> changed = new ArrayList<>();
    for (GatewayNode node : nodes) {
      List<OwnedEgress> kept = new ArrayList<>(node.egresses());
      kept.removeIf(egress -> egress.addresses().equals(addresses));
      if (node.node().equals(target)) {
        kept.add(new OwnedEgress(addresses, Sorted.set(policies)));
      }
      changed.add(new GatewayNode(node.node(), node.phase(), kept));
    }
    return new PublishedGroup(changed);
  }
}
