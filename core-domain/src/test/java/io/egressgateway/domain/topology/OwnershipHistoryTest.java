package io.egressgateway.domain.topology;

import static io.egressgateway.domain.topology.ListedCluster.listed;
import static io.egressgateway.domain.topology.ListedCluster.owned;
import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.topology.Move.Cause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnershipHistoryTest {
  private static final PolicyKey WEB = PolicyKey.of("default", "web");
  private static final AddressPair EIP = AddressPair.of(IpAddress.of("192.0.2.1"));
  private static final EgressIdentity EGRESS = new EgressIdentity.Shared("g", EIP);
  private static final NodeName A = new NodeName("a");
  private static final NodeName B = new NodeName("b");

  private final ListedCluster cluster = new ListedCluster();
  private OwnershipHistory history = OwnershipHistory.NONE;

  @BeforeEach
  void list() {
    cluster.node("a", TunnelPhase.READY);
    cluster.node("b", TunnelPhase.READY);
    cluster.group("g", "192.0.2.1", "192.0.2.8");
    on("a", TunnelPhase.READY);
  }

  /** The egress is listed on a node; the phase is that of node a. */
  private void on(String owner, TunnelPhase phaseOfA) {
    boolean first = owner.equals("a");
    cluster.publish(
        "g",
        first ? listed("a", phaseOfA, owned(EIP, WEB)) : listed("a", phaseOfA),
        first ? listed("b", TunnelPhase.READY) : listed("b", TunnelPhase.READY, owned(EIP, WEB)));
  }

  private void look(int second) {
    history = history.next(cluster.snapshot(), at(second));
  }

  private static Instant at(int second) {
    return Instant.EPOCH.plusSeconds(second);
  }

  @Test
  void whatIsThereAtTheFirstLookIsThereSinceThenAtTheLatest() {
    look(1);
    look(2);
    assertThat(history.holdings())
        .containsExactly(Map.entry(EGRESS, new Holding(A, new Since(at(1), false))));
    assertThat(history.moves()).isEmpty();
  }

  @Test
  void aMoveIsRememberedWithItsCause() {
    look(1);
    on("b", TunnelPhase.HEARTBEAT_TIMEOUT);
    look(5);
    assertThat(history.moves())
        .containsExactly(new Move(at(5), "g", A, B, Cause.HEARTBEAT_TIMEOUT, 1, List.of(EGRESS)));
    assertThat(history.holdings().get(EGRESS)).isEqualTo(new Holding(B, new Since(at(5), true)));
  }

  @Test
  void theCauseIsReadOffTheSameStatusAndTheNode() {
    assertThat(cause(TunnelPhase.NODE_NOT_READY, () -> {})).isEqualTo(Cause.NODE_NOT_READY);
    assertThat(cause(TunnelPhase.FAILED, () -> {})).isEqualTo(Cause.NOT_SELECTED);
    assertThat(cause(TunnelPhase.INIT, () -> {})).isEqualTo(Cause.NOT_PROGRAMMED);
    assertThat(cause(TunnelPhase.READY, () -> {})).isEqualTo(Cause.REQUESTED);
    assertThat(cause(TunnelPhase.READY, () -> cluster.node("a", TunnelPhase.READY, false)))
        .isEqualTo(Cause.CORDONED);
    assertThat(cause(TunnelPhase.HEARTBEAT_TIMEOUT, () -> cluster.nodes.remove(A)))
        .isEqualTo(Cause.NODE_GONE);
  }

  private Cause cause(TunnelPhase phase, Runnable also) {
    history = OwnershipHistory.NONE;
    on("a", TunnelPhase.READY);
    look(1);
    on("b", phase);
    also.run();
    look(2);
    return history.moves().getLast().cause();
  }

  @Test
  void egressesThatMoveTogetherAreOneMove() {
    List<PublishedGroup.OwnedEgress> many = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      many.add(owned(AddressPair.of(IpAddress.of("192.0.2.1").plus(i)), WEB));
    }
    PublishedGroup.OwnedEgress[] all = many.toArray(PublishedGroup.OwnedEgress[]::new);
    cluster.publish("g", listed("a", TunnelPhase.READY, all));
    look(1);
    cluster.publish(
        "g", listed("a", TunnelPhase.HEARTBEAT_TIMEOUT), listed("b", TunnelPhase.READY, all));
    look(2);
    Move move = history.moves().getFirst();
    assertThat(history.moves()).hasSize(1);
    assertThat(move.count()).isEqualTo(20);
    assertThat(move.some()).hasSize(Move.SOME);
  }

  @Test
  void anOutageLastsUntilTheNodeIsHeardAgain() {
    look(1);
    cluster.node("a", TunnelPhase.HEARTBEAT_TIMEOUT);
    look(2);
    cluster.node("a", TunnelPhase.NODE_NOT_READY);
    look(3);
    Since began = new Since(at(2), true);
    assertThat(history.outages())
        .containsExactly(new Outage(A, TunnelPhase.HEARTBEAT_TIMEOUT, began, Optional.empty()));
    cluster.node("a", TunnelPhase.READY);
    look(4);
    assertThat(history.outages())
        .containsExactly(new Outage(A, TunnelPhase.HEARTBEAT_TIMEOUT, began, Optional.of(at(4))));
  }

  @Test
  void onlySoMuchIsRemembered() {
    look(0);
    for (int i = 1; i <= OwnershipHistory.KEPT + 50; i++) {
      on(i % 2 == 0 ? "a" : "b", TunnelPhase.READY);
      cluster.node("a", i % 2 == 0 ? TunnelPhase.READY : TunnelPhase.HEARTBEAT_TIMEOUT);
      look(i);
    }
    assertThat(history.moves()).hasSize(OwnershipHistory.KEPT);
    assertThat(history.moves().getLast().at()).isEqualTo(at(OwnershipHistory.KEPT + 50));
    assertThat(history.outages().size()).isLessThanOrEqualTo(OwnershipHistory.KEPT);
  }

  /** A story: what was published at each look. */
  private static List<ListedCluster> story(RandomGenerator random) {
    List<ListedCluster> story = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      story.add(ListedCluster.draw(random));
    }
    return story;
  }

  @Test
  void holdingsAndMovesAreThoseThatComparingWholeListsFinds() {
    Cases.forAll(
        OwnershipHistoryTest::story,
        story -> {
          OwnershipHistory seen = OwnershipHistory.NONE;
          SortedMap<EgressIdentity, Holding> expected = new TreeMap<>();
          int moved = 0;
          for (int i = 0; i < story.size(); i++) {
            seen = seen.next(story.get(i).snapshot(), at(i));
            SortedMap<EgressIdentity, NodeName> owners = owners(story.get(i));
            expected.keySet().retainAll(owners.keySet());
            Since since = new Since(at(i), i > 0);
            for (Map.Entry<EgressIdentity, NodeName> entry : owners.entrySet()) {
              Holding held = expected.get(entry.getKey());
              if (held == null || !held.owner().equals(entry.getValue())) {
                moved += held == null ? 0 : 1;
                expected.put(entry.getKey(), new Holding(entry.getValue(), since));
              }
            }
            assertThat(seen.holdings()).isEqualTo(expected);
          }
          assertThat(seen.moves().stream().mapToInt(Move::count).sum()).isEqualTo(moved);
        });
  }

  private static SortedMap<EgressIdentity, NodeName> owners(ListedCluster cluster) {
    SortedMap<EgressIdentity, NodeName> owners = new TreeMap<>();
    Topology.of(cluster.snapshot())
        .egresses()
        .forEach((egress, view) -> owners.put(egress, view.owner()));
    return owners;
  }
}
