package io.egressgateway.domain.election;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.Sorted;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Elects one node per egress.
 *
 * <p>An egress stays where it is while its owner is eligible and has room: nothing fails back and
 * nothing is rebalanced, unless the group's {@link NodePolicy} asks for it. Others go, one after
 * another, where that policy says; among equals, to the first in {@link RendezvousHash#order}.
 * Egresses that lost their owner come before new ones.
 */
public final class GatewayElection {
  private final SortedMap<String, Electorate> groups;
  private final NodeRoom room;

  /** Egress IPs on each node, of all groups. */
  private final SortedMap<NodeName, Integer> taken = new TreeMap<>();

  /** Egresses on each node, by group. */
  private final SortedMap<String, SortedMap<NodeName, Integer>> load = new TreeMap<>();

  private final SortedMap<EgressIdentity, Placement> placements = new TreeMap<>();

  private GatewayElection(SortedMap<String, Electorate> groups, NodeRoom room) {
    this.groups = groups;
    this.room = room;
  }

  /**
   * Places every egress of some groups.
   *
   * @param groups those of the egresses, which share the room on the nodes
   * @param candidates in the order in which they take what room there is
   */
  public static SortedMap<EgressIdentity, Placement> of(
      SortedMap<String, Electorate> groups, List<Candidate> candidates, NodeRoom room) {
    GatewayElection election = new GatewayElection(groups, room);
    candidates.forEach(election::keep);
    candidates.stream().filter(election::goesBeforeNew).forEach(election::place);
    candidates.forEach(election::place);
    return Sorted.map(election.placements);
  }

  /**
   * Places every egress of one group.
   *
   * @param owners the present owner of each egress, absent for new ones
   */
  public static SortedMap<EgressIdentity, Placement> of(
      SortedSet<NodeName> eligible,
      NodePolicy policy,
      SortedMap<EgressIdentity, Optional<NodeName>> owners) {
    Electorate all = new Electorate(eligible, policy);
    SortedMap<String, Electorate> groups = new TreeMap<>();
    owners.keySet().forEach(egress -> groups.put(egress.group(), all));
    return of(
        groups,
        owners.entrySet().stream().map(e -> new Candidate(e.getKey(), e.getValue())).toList(),
        NodeRoom.UNLIMITED);
  }

  private Electorate electorate(Candidate candidate) {
    return requireNonNull(groups.get(candidate.egress().group()), "no nodes of a group");
  }

  private boolean isPlaced(Candidate candidate) {
    return placements.containsKey(candidate.egress());
  }

  private void keep(Candidate candidate) {
    Electorate among = electorate(candidate);
    if (!(among.policy() instanceof NodePolicy.Succession)) {
      candidate
          .owner()
          .filter(among.eligible()::contains)
          .filter(node -> fits(candidate, node))
          .ifPresent(node -> put(candidate, node));
    }
  }

  /** Where nobody stays, nobody has an advantage by having had a node. */
  private boolean goesBeforeNew(Candidate candidate) {
    return candidate.owner().isPresent()
        || electorate(candidate).policy() instanceof NodePolicy.Succession;
  }

  private void place(Candidate candidate) {
    if (!isPlaced(candidate)) {
      best(candidate, withRoom(candidate))
          .or(() -> beyondTheLimit(candidate))
          .ifPresentOrElse(
              node -> put(candidate, node),
              () -> placements.put(candidate.egress(), unplaced(candidate)));
    }
  }

  private void put(Candidate candidate, NodeName node) {
    EgressIdentity egress = candidate.egress();
    placements.put(egress, new Placement.Carried(node));
    taken.merge(node, addresses(egress), Integer::sum);
    load.computeIfAbsent(egress.group(), _ -> new TreeMap<>()).merge(node, 1, Integer::sum);
  }

  /** A limit of the group is for new egresses; one of a node is for all. */
  private Optional<NodeName> beyondTheLimit(Candidate candidate) {
    return candidate.owner().isPresent() ? best(candidate, fitting(candidate)) : Optional.empty();
  }

  private Placement unplaced(Candidate candidate) {
    Electorate among = electorate(candidate);
    if (among.eligible().isEmpty()) {
      return candidate
          .owner()
          .<Placement>map(Placement.Stranded::new)
          .orElseGet(Placement.Nowhere::new);
    }
    return new Placement.Full(
        among.policy() instanceof NodePolicy.Limit(int perNode) ? perNode : room.most());
  }

  private List<NodeName> withRoom(Candidate candidate) {
    return switch (electorate(candidate).policy()) {
      case NodePolicy.Average _, NodePolicy.Unread _, NodePolicy.Pack _, NodePolicy.Succession _ ->
          fitting(candidate);
      case NodePolicy.Limit(int perNode) ->
          fitting(candidate).stream().filter(node -> load(candidate, node) < perNode).toList();
    };
  }

  private List<NodeName> fitting(Candidate candidate) {
    return electorate(candidate).eligible().stream().filter(node -> fits(candidate, node)).toList();
  }

  /** Counted so that it cannot overflow. */
  private boolean fits(Candidate candidate, NodeName node) {
    return addresses(candidate.egress()) <= room.of(node) - taken.getOrDefault(node, 0);
  }

  private static int addresses(EgressIdentity egress) {
    return egress.addresses().toList().size();
  }

  private int load(Candidate candidate, NodeName node) {
    return load.getOrDefault(candidate.egress().group(), Sorted.emptyMap()).getOrDefault(node, 0);
  }

  private Optional<NodeName> best(Candidate candidate, Collection<NodeName> among) {
    Function<NodeName, Integer> loadOf = node -> load(candidate, node);
    Comparator<NodeName> order = RendezvousHash.order(candidate.egress());
    Comparator<NodeName> byLoad = Comparator.comparing(loadOf);
    return among.stream()
        .min(
            switch (electorate(candidate).policy()) {
              case NodePolicy.Average _, NodePolicy.Unread _, NodePolicy.Limit _ ->
                  byLoad.thenComparing(order);
              case NodePolicy.Pack _ -> byLoad.reversed().thenComparing(order);
              case NodePolicy.Succession _ -> order;
            });
  }
}
