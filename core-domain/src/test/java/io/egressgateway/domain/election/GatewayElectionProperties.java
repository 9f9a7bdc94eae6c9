package io.egressgateway.domain.election;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Ipv4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class GatewayElectionProperties {
  private record Drawn(
      SortedSet<NodeName> eligible, SortedMap<EgressIdentity, Optional<NodeName>> owners) {}

  private static Drawn draw(RandomGenerator random) {
    SortedSet<NodeName> eligible = new TreeSet<>();
    for (int i = 0; i < 6; i++) {
      if (random.nextBoolean()) {
        eligible.add(new NodeName("n" + i));
      }
    }
    SortedMap<EgressIdentity, Optional<NodeName>> owners = new TreeMap<>();
    int egresses = random.nextInt(30);
    for (int i = 0; i < egresses; i++) {
      int owner = random.nextInt(8);
      owners.put(
          new EgressIdentity.Shared("g", AddressPair.of(new Ipv4Address(i + 1))),
          owner == 7 ? Optional.empty() : Optional.of(new NodeName("n" + owner)));
    }
    return new Drawn(eligible, owners);
  }

  @Test
  void whoeverHasAnEligibleOwnerStays() {
    Cases.forAll(
        GatewayElectionProperties::draw,
        drawn -> {
          SortedMap<EgressIdentity, Placement> placed =
              GatewayElection.of(drawn.eligible(), new NodePolicy.Average(), drawn.owners());
          assertThat(placed.keySet()).isEqualTo(drawn.owners().keySet());
          placed.forEach((egress, placement) -> {
            Optional<NodeName> owner = drawn.owners().getOrDefault(egress, Optional.empty());
            if (owner.filter(drawn.eligible()::contains).isPresent()) {
              assertThat(placement.node()).isEqualTo(owner);
            }
            boolean carried = placement instanceof Placement.Carried;
            assertThat(carried).isEqualTo(!drawn.eligible().isEmpty());
            if (carried) {
              assertThat(drawn.eligible()).contains(placement.node().orElseThrow());
            } else {
              assertThat(placement.node()).isEqualTo(owner);
            }
          });
        });
  }

  @Test
  void losingANodeMovesOnlyItsEgressesAndSpreadsThem() {
    Cases.forAll(
        GatewayElectionProperties::draw,
        drawn -> {
          SortedMap<EgressIdentity, Optional<NodeName>> balanced = new TreeMap<>();
          drawn.owners().keySet().forEach(egress -> balanced.put(egress, Optional.empty()));
          SortedMap<EgressIdentity, Placement> before =
              GatewayElection.of(drawn.eligible(), new NodePolicy.Average(), balanced);
          for (NodeName lost : drawn.eligible()) {
            SortedSet<NodeName> left = new TreeSet<>(drawn.eligible());
            left.remove(lost);
            SortedMap<EgressIdentity, Optional<NodeName>> owners = new TreeMap<>();
            before.forEach((egress, placement) -> owners.put(egress, placement.node()));
            SortedMap<EgressIdentity, Placement> after =
                GatewayElection.of(left, new NodePolicy.Average(), owners);
            after.forEach((egress, placement) -> {
              Optional<NodeName> owner = owners.getOrDefault(egress, Optional.empty());
              if (!owner.equals(Optional.of(lost))) {
                assertThat(placement.node()).isEqualTo(owner);
              }
            });
            assertThat(spread(left, after)).isLessThanOrEqualTo(1);
          }
        });
  }

  @Test
  void packingUsesNoMoreNodesThanHadSomethingBefore() {
    Cases.forAll(
        GatewayElectionProperties::draw,
        drawn -> {
          SortedMap<EgressIdentity, Placement> placed =
              GatewayElection.of(drawn.eligible(), new NodePolicy.Pack(), drawn.owners());
          SortedSet<NodeName> before = new TreeSet<>();
          drawn.owners().values().forEach(owner -> owner.ifPresent(before::add));
          before.retainAll(drawn.eligible());
          SortedSet<NodeName> after = new TreeSet<>();
          placed.values().stream()
              .filter(Placement.Carried.class::isInstance)
              .forEach(placement -> after.add(placement.node().orElseThrow()));
          assertThat(after.size()).isLessThanOrEqualTo(Math.max(1, before.size()));
        });
  }

  @Test
  void aLimitHoldsForNewEgressesAndNeverTakesOneAway() {
    Cases.forAll(
        GatewayElectionProperties::draw,
        drawn -> {
          int limit = 1 + drawn.owners().size() % 4;
          SortedMap<EgressIdentity, Placement> placed =
              GatewayElection.of(drawn.eligible(), new NodePolicy.Limit(limit), drawn.owners());
          SortedMap<NodeName, Integer> load = new TreeMap<>();
          placed.forEach((egress, placement) -> {
            boolean carriedBefore =
                drawn.owners().getOrDefault(egress, Optional.empty()).isPresent();
            if (carriedBefore && !drawn.eligible().isEmpty()) {
              assertThat(placement).isInstanceOf(Placement.Carried.class);
            }
            if (placement instanceof Placement.Carried(NodeName node)) {
              load.merge(node, 1, Integer::sum);
            }
          });
          boolean room =
              drawn.eligible().stream().anyMatch(node -> load.getOrDefault(node, 0) < limit);
          placed.values().stream()
              .filter(Placement.Full.class::isInstance)
              .forEach(_ -> assertThat(room).isFalse());
          placed.forEach((egress, placement) -> {
            boolean isNew = drawn.owners().getOrDefault(egress, Optional.empty()).isEmpty();
            if (isNew && placement instanceof Placement.Carried(NodeName node)) {
              assertThat(load.getOrDefault(node, 0)).isLessThanOrEqualTo(limit);
            }
          });
        });
  }

  /** Difference between the most and the least loaded node. */
  private static int spread(
      SortedSet<NodeName> nodes, SortedMap<EgressIdentity, Placement> placements) {
    List<Integer> loads = new ArrayList<>(List.of());
    for (NodeName node : nodes) {
      loads.add(
          (int)
              placements.values().stream()
                  .filter(placement -> placement.node().equals(Optional.of(node)))
                  .count());
    }
    return loads.isEmpty() ? 0 : Collections.max(loads) - Collections.min(loads);
  }
}
