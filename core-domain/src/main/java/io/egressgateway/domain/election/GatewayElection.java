package io.egressgateway.domain.election;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.Sorted;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Elects one node per egress of a group.
 *
 * <p>An egress stays where it is while its owner is eligible: nothing fails back and nothing is
 * rebalanced. Others go, one after another, where the group's {@link NodePolicy} says; among
 * equals, to the first in {@link RendezvousHash#order}. Egresses that lost their owner come before
 * new ones.
 */
public final class GatewayElection {
  private final NodePolicy policy;
  private final SortedMap<NodeName, Integer> load = new TreeMap<>();
  private final SortedMap<EgressIdentity, Placement> placements = new TreeMap<>();

  private GatewayElection(SortedSet<NodeName> eligible, NodePolicy policy) {
    this.policy = policy;
    eligible.forEach(node -> load.put(node, 0));
  }

  /**
   * Places every egress.
   *
   * @param owners the present owner of each egress, absent for new ones
   */
  public static SortedMap<EgressIdentity, Placement> of(
      SortedSet<NodeName> eligible,
      NodePolicy policy,
      SortedMap<EgressIdentity, Optional<NodeName>> owners) {
    GatewayElection election = new GatewayElection(eligible, policy);
    owners.forEach((egress, owner) ->
        owner.filter(eligible::contains).ifPresent(n -> election.put(egress, n)));
    owners.forEach((egress, owner) -> owner.ifPresent(last -> election.move(egress, last)));
    owners.forEach((egress, _) -> election.placeNew(egress));
    return Sorted.map(election.placements);
  }

  private void put(EgressIdentity egress, NodeName node) {
    placements.put(egress, new Placement.Carried(node));
    load.merge(node, 1, Integer::sum);
  }

  private void move(EgressIdentity egress, NodeName last) {
    if (!placements.containsKey(egress)) {
      best(egress, withRoom())
          .or(() -> best(egress, load.keySet()))
          .ifPresentOrElse(
              node -> put(egress, node),
              () -> placements.put(egress, new Placement.Stranded(last)));
    }
  }

  private void placeNew(EgressIdentity egress) {
    if (!placements.containsKey(egress)) {
      best(egress, withRoom())
          .ifPresentOrElse(node -> put(egress, node), () -> placements.put(egress, unplaced()));
    }
  }

  private Placement unplaced() {
    return policy instanceof NodePolicy.Limit(int perNode) && !load.isEmpty()
        ? new Placement.Full(perNode)
        : new Placement.Nowhere();
  }

  private Collection<NodeName> withRoom() {
    return switch (policy) {
      case NodePolicy.Average _, NodePolicy.Unread _, NodePolicy.Pack _ -> load.keySet();
      case NodePolicy.Limit(int perNode) ->
          load.keySet().stream().filter(node -> loadOf(node) < perNode).toList();
    };
  }

  private int loadOf(NodeName node) {
    return load.getOrDefault(node, 0);
  }

  private Optional<NodeName> best(EgressIdentity egress, Collection<NodeName> among) {
    Comparator<NodeName> byLoad = Comparator.comparing(this::loadOf);
    Comparator<NodeName> preference =
        switch (policy) {
          case NodePolicy.Average _, NodePolicy.Unread _, NodePolicy.Limit _ -> byLoad;
          case NodePolicy.Pack _ -> byLoad.reversed();
        };
    return among.stream().min(preference.thenComparing(RendezvousHash.order(egress)));
  }
}
