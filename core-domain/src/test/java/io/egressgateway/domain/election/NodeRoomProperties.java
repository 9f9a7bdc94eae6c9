package io.egressgateway.domain.election;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.NodePolicy;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.Ipv4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Groups that share the room on their nodes, against somebody who counts everything each time. */
class NodeRoomProperties {
  private record Drawn(
      SortedMap<String, Electorate> groups, List<Candidate> candidates, NodeRoom room) {
    SortedMap<EgressIdentity, Placement> placed() {
      return GatewayElection.of(groups, candidates, room);
    }

    Electorate electorate(Candidate candidate) {
      return requireNonNull(groups.get(candidate.egress().group()));
    }

    int most(NodeName node) {
      return room.byNode().getOrDefault(node, room.most());
    }
  }

  private static Drawn draw(RandomGenerator random, NodePolicy policy) {
    SortedMap<String, Electorate> groups = new TreeMap<>();
    for (String group : List.of("a", "b")) {
      SortedSet<NodeName> eligible = new TreeSet<>();
      for (int i = 0; i < 5; i++) {
        if (random.nextInt(3) > 0) {
          eligible.add(new NodeName("n" + i));
        }
      }
      groups.put(group, new Electorate(eligible, policy));
    }
    List<Candidate> candidates = new ArrayList<>();
    for (int i = random.nextInt(20); i > 0; i--) {
      int owner = random.nextInt(8);
      candidates.add(
          new Candidate(
              new EgressIdentity.Shared(
                  random.nextBoolean() ? "a" : "b", AddressPair.of(new Ipv4Address(i))),
              owner > 5 ? Optional.empty() : Optional.of(new NodeName("n" + owner))));
    }
    SortedMap<NodeName, Integer> byNode = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      if (random.nextInt(3) == 0) {
        byNode.put(new NodeName("n" + i), random.nextInt(4));
      }
    }
    return new Drawn(groups, candidates, new NodeRoom(1 + random.nextInt(5), byNode));
  }

  /** Who stays, by counting those before it that stay on the same node. */
  private static Map<EgressIdentity, NodeName> staying(Drawn drawn) {
    Map<EgressIdentity, NodeName> staying = new HashMap<>();
    for (Candidate one : drawn.candidates()) {
      one.owner()
          .filter(drawn.electorate(one).eligible()::contains)
          .filter(node -> staying.values().stream().filter(node::equals).count() < drawn.most(node))
          .ifPresent(node -> staying.put(one.egress(), node));
    }
    return staying;
  }

  private static Map<NodeName, Long> counted(SortedMap<EgressIdentity, Placement> placed) {
    Map<NodeName, Long> counted = new HashMap<>();
    placed
        .values()
        .forEach(placement -> {
          if (placement instanceof Placement.Carried(NodeName node)) {
            counted.merge(node, 1L, Long::sum);
          }
        });
    return counted;
  }

  @Test
  void noNodeHasMoreThanItTakesAndTheFirstStay() {
    Cases.forAll(
        random -> draw(random, new NodePolicy.Average()),
        drawn -> {
          SortedMap<EgressIdentity, Placement> placed = drawn.placed();
          counted(placed)
              .forEach((node, count) ->
                  assertThat(count).as("%s", node).isLessThanOrEqualTo(drawn.most(node)));
          Map<EgressIdentity, NodeName> staying = staying(drawn);
          staying.forEach((egress, node) ->
              assertThat(placed.get(egress)).isEqualTo(new Placement.Carried(node)));
        });
  }

  @Test
  void nobodyGoesWithoutANodeWhileOneOfItsOwnHasRoom() {
    Cases.forAll(
        random -> draw(random, new NodePolicy.Average()),
        drawn -> {
          SortedMap<EgressIdentity, Placement> placed = drawn.placed();
          Map<NodeName, Long> counted = counted(placed);
          for (Candidate one : drawn.candidates()) {
            SortedSet<NodeName> eligible = drawn.electorate(one).eligible();
            Placement placement = placed.get(one.egress());
            if (placement instanceof Placement.Carried(NodeName node)) {
              assertThat(eligible).contains(node);
            } else {
              assertThat(eligible)
                  .as("%s", one)
                  .allMatch(node -> counted.getOrDefault(node, 0L) == drawn.most(node));
              assertThat(placement instanceof Placement.Full).isEqualTo(!eligible.isEmpty());
            }
          }
        });
  }

  @Test
  void inSuccessionEachHasTheHeaviestNodeThatThoseBeforeItLeft() {
    Cases.forAll(
        random -> draw(random, new NodePolicy.Succession()),
        drawn -> {
          SortedMap<EgressIdentity, Placement> placed = drawn.placed();
          List<NodeName> taken = new ArrayList<>();
          Set<EgressIdentity> done = new HashSet<>();
          for (Candidate one : drawn.candidates()) {
            Optional<NodeName> heaviest = Optional.empty();
            for (NodeName node : drawn.electorate(one).eligible()) {
              boolean room = taken.stream().filter(node::equals).count() < drawn.most(node);
              if (room
                  && heaviest
                      .filter(other ->
                          Long.compareUnsigned(
                                  RendezvousHash.weight(one.egress(), other),
                                  RendezvousHash.weight(one.egress(), node))
                              > 0)
                      .isEmpty()) {
                heaviest = Optional.of(node);
              }
            }
            assertThat(done.add(one.egress())).isTrue();
            assertThat(carrier(placed, one)).as("%s", one).isEqualTo(heaviest);
            heaviest.ifPresent(taken::add);
          }
        });
  }

  private static Optional<NodeName> carrier(
      SortedMap<EgressIdentity, Placement> placed, Candidate one) {
    return placed.get(one.egress()) instanceof Placement.Carried(NodeName node)
        ? Optional.of(node)
        : Optional.empty();
  }
}
