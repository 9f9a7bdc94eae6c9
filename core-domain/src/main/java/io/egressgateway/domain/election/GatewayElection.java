package io.egressgateway.domain.election;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.Sorted;
import java.util.Comparator;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Elects one node per egress of a group.
 *
 * <p>An egress stays where it is while its owner is eligible: nothing fails back and nothing is
 * rebalanced. Others go, one after another, to the node with the fewest egresses; among equals, to
 * the first in {@link RendezvousHash#order}. Egresses that lost their owner come before new ones.
 */
public final class GatewayElection {
  private final SortedMap<NodeName, Integer> load = new TreeMap<>();
  private final SortedMap<EgressIdentity, Placement> placements = new TreeMap<>();

  private GatewayElection(SortedSet<NodeName> eligible) {
    eligible.forEach(node -> load.put(node, 0));
  }

  /**
   * Places every egress.
   *
   * @param owners the present owner of each egress, absent for new ones
   */
  public static SortedMap<EgressIdentity, Placement> of(
      SortedSet<NodeName> eligible, SortedMap<EgressIdentity, Optional<NodeName>> owners) {
    GatewayElection election = new GatewayElection(eligible);
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
      best(egress)
          .ifPresentOrElse(
              node -> put(egress, node),
              () -> placements.put(egress, new Placement.Stranded(last)));
    }
  }

  private void placeNew(EgressIdentity egress) {
    if (!placements.containsKey(egress)) {
      best(egress)
          .ifPresentOrElse(
              node -> put(egress, node), () -> placements.put(egress, new Placement.Nowhere()));
    }
  }

  private Optional<NodeName> best(EgressIdentity egress) {
    Comparator<NodeName> byLoad = Comparator.comparing(load::get);
    return load.keySet().stream().min(byLoad.thenComparing(RendezvousHash.order(egress)));
  }
}
