package io.egressgateway.domain.cluster;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.LabelSelector.Operator;
import io.egressgateway.domain.cluster.LabelSelector.Requirement;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.PublishedGroup.OwnedEgress;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The group of an address that somebody else puts on a node and that Egresses name without a pool.
 * It is no object: its members are the nodes that report the address, and the memory of who carries
 * it is the status of the Egresses.
 */
public final class StaticGroup {
  /** Nodes are not found by labels. */
  private static final LabelSelector NO_NODE =
      new LabelSelector(
          Sorted.emptyMap(),
          List.of(
              new Requirement("held", Operator.EXISTS, Sorted.emptySet()),
              new Requirement("held", Operator.DOES_NOT_EXIST, Sorted.emptySet())));

  private StaticGroup() {}

  /**
   * An Egress that names such an address.
   *
   * @param carrier the node that its status says has the address
   */
  public record Use(PolicyKey policy, Optional<NodeName> carrier) {
    public Use {
      requireNonNull(policy, "policy");
      requireNonNull(carrier, "carrier");
    }
  }

  /** The group as if somebody had made it. */
  public static GatewayGroup of(IpAddress address) {
    List<IpRange> only = List.of(IpRange.of(address));
    return new GatewayGroup(
        new GroupName.OfAddress(address).group(),
        PerFamily.of(
            family -> family == address.family() ? new AddressPool(only) : AddressPool.EMPTY),
        AddressPair.NONE,
        NO_NODE,
        false,
        false,
        new NodePolicy.Average(),
        Instant.EPOCH,
        only);
  }

  /** Who owns the address, as the status of its users says. */
  public static PublishedGroup published(IpAddress address, Collection<Use> uses) {
    SortedMap<NodeName, SortedSet<PolicyKey>> byNode = new TreeMap<>();
    uses.forEach(use ->
        use.carrier()
            .ifPresent(
                node -> byNode.computeIfAbsent(node, _ -> new TreeSet<>()).add(use.policy())));
    List<GatewayNode> nodes = new ArrayList<>();
    byNode.forEach((node, policies) ->
        nodes.add(
            new GatewayNode(
                node,
                TunnelPhase.READY.text(),
                List.of(new OwnedEgress(AddressPair.of(address), Sorted.set(policies))))));
    return new PublishedGroup(nodes);
  }
}
