package io.egressgateway.domain.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.net.AddressPair;
import io.egressgateway.domain.net.IpAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What gateway nodes do without the controller, told in virtual time. */
class PeerSimulationTest {
  private static final long SEED = 7;

  /** Until nodes that begin believe what they hear. */
  private static final long SETTLING = 3_000;

  private static NodeName node(int number) {
    return SimulatedPeers.node(number);
  }

  private static SimulatedPeers running(int gateways, int others, int egresses) {
    SimulatedPeers peers = new SimulatedPeers(SEED, gateways, others, egresses);
    peers.run(SETTLING);
    return peers;
  }

  @Test
  void whatADeadGatewayHadIsClaimedWithinTheDetectionTimeAndKnownToAll() {
    SimulatedPeers peers = running(3, 5, 9);
    peers.cut(node(1));
    peers.run(420);
    assertThat(peers.made()).hasSize(3).allMatch(claim -> claim.from().equals(node(1)));
    assertThat(peers.made()).noneMatch(claim -> claim.to().equals(node(1)));
    for (int egress = 0; egress < 9; egress++) {
      assertThat(peers.owners(egress)).as("egress %d", egress).hasSize(1);
      assertThat(peers.answering(egress)).as("egress %d", egress).hasSize(1);
      if (egress % 3 != 1) {
        assertThat(peers.answering(egress)).containsExactly(node(egress % 3));
      }
    }
  }

  @Test
  void ofTwoGatewaysTheOtherOneTakesAll() {
    SimulatedPeers peers = running(2, 1, 4);
    peers.cut(node(0));
    peers.run(420);
    for (int egress = 0; egress < 4; egress++) {
      assertThat(peers.owners(egress)).containsExactly(node(1));
    }
  }

  @Test
  void gatewaysThatDieAtOnceAreFollowedByTheLastOne() {
    SimulatedPeers peers = running(4, 2, 8);
    peers.cut(node(0));
    peers.cut(node(1));
    peers.cut(node(2));
    peers.run(600);
    for (int egress = 0; egress < 8; egress++) {
      assertThat(peers.owners(egress)).containsExactly(node(3));
    }
  }

  @Test
  void whenTheNewOwnerDiesTooTheNextOneFollowsWithAGreaterEpoch() {
    SimulatedPeers peers = running(3, 2, 3);
    peers.cut(node(0));
    peers.run(1_000);
    NodeName heir = peers.answering(0).first();
    peers.cut(heir);
    peers.run(1_000);
    NodeName last = peers.answering(0).first();
    assertThat(last).isNotIn(node(0), heir);
    assertThat(peers.made(last).getFirst().epoch())
        .isGreaterThan(peers.made(heir).getFirst().epoch());
  }

  @Test
  void aDeadOwnerThatIsBackAnswersNoMoreWhateverItKnew() {
    SimulatedPeers peers = running(2, 1, 2);
    peers.cut(node(0));
    peers.run(2_000);
    peers.mend(node(0));
    peers.run(400);
    assertThat(peers.answering(0)).containsExactly(node(1));
    peers.run(5_000);
    assertThat(peers.answering(0)).containsExactly(node(1));
    assertThat(peers.made(node(0))).as("claims of the one that was cut off").isEmpty();
  }

  @Test
  void anAgentThatIsRestartedIsToldWhatItHasTakenOver() {
    SimulatedPeers peers = running(3, 2, 3);
    peers.cut(node(0));
    peers.run(1_000);
    NodeName heir = peers.answering(0).first();
    peers.restart(heir);
    peers.run(100);
    assertThat(peers.answering(0)).containsExactly(heir);
    NodeName source = node(4);
    peers.restart(source);
    peers.run(100);
    assertThat(peers.owner(source, 0)).isEqualTo(heir);
  }

  @Test
  void whoIsStillHeardByOneOfThemIsNotDead() {
    SimulatedPeers peers = running(3, 1, 3);
    peers.cutBetween(node(0), node(1));
    peers.run(20_000);
    assertThat(peers.made()).isEmpty();
  }

  @Test
  void whomTheControllerStillHearsIsNotDead() {
    SimulatedPeers peers = running(2, 1, 4);
    peers.hasController();
    peers.cutBetween(node(0), node(1));
    peers.run(20_000);
    assertThat(peers.made()).isEmpty();
    peers.cut(node(0));
    peers.run(600);
    assertThat(peers.owners(0)).containsExactly(node(1));
  }

  @Test
  void twoThatDoNotHearEachOtherDoNotTakeEverythingFromOneAnotherAtOnce() {
    SimulatedPeers peers = running(2, 1, 2);
    peers.cutBetween(node(0), node(1));
    peers.run(1_000);
    for (int egress = 0; egress < 2; egress++) {
      assertThat(peers.owners(egress)).as("the third tells the old owner").hasSize(1);
      assertThat(peers.answering(egress)).hasSize(1);
    }
    peers.run(9_000);
    assertThat(
            peers.made().stream().filter(claim -> claim.egress().equals(SimulatedPeers.egress(0))))
        .hasSizeBetween(1, 8);
  }

  @Test
  void lossKillsNobody() {
    SimulatedPeers peers = running(5, 0, 5);
    peers.loses(2);
    peers.run(30_000);
    assertThat(peers.made()).isEmpty();
  }

  @Test
  void whatTheControllerDecidesLaterStandsAndTheClaimDoesNotComeBack() {
    SimulatedPeers peers = running(3, 1, 3);
    peers.cut(node(0));
    peers.run(1_000);
    NodeName heir = peers.answering(0).first();
    peers.move(0, heir);
    NodeName late = node(3);
    peers.nodes().stream().filter(node -> !node.equals(late)).forEach(peers::read);
    peers.run(100);
    assertThat(peers.owners(0)).containsExactly(heir);
    peers.mend(node(0));
    peers.run(2_000);
    peers.move(0, node(0));
    peers.nodes().forEach(peers::read);
    peers.run(3_000);
    assertThat(peers.owners(0)).as("moved back by the controller").containsExactly(node(0));
    assertThat(peers.open(late)).isZero();
  }

  @Test
  void aClaimForNobodyOfTheGroupIsRefused() {
    SimulatedPeers peers = running(2, 1, 2);
    Claim foreign =
        new Claim(SimulatedPeers.egress(0), node(0), node(2), peers.revision(), Long.MAX_VALUE);
    Claim unknown =
        new Claim(
            new EgressIdentity.Shared(
                SimulatedPeers.GROUP, AddressPair.of(IpAddress.of("203.0.113.1"))),
            node(0),
            node(1),
            peers.revision(),
            1);
    for (Claim claim : List.of(foreign, unknown)) {
      peers.forge(node(2), node(1), new PeerMessage.Tell(List.of(KnownClaim.open(claim)), 1));
    }
    peers.run(100);
    assertThat(peers.refused()).isEqualTo(2);
    assertThat(peers.owners(0)).isEqualTo(Set.of(node(0)));
  }

  @Test
  void hundredsOfNodesAgreeOnALossyNetwork() {
    SimulatedPeers peers = new SimulatedPeers(SEED, 20, 280, 200);
    peers.loses(1);
    peers.run(SETTLING);
    assertThat(peers.made()).isEmpty();
    for (int i = 0; i < 5; i++) {
      peers.cut(node(i * 3));
    }
    peers.run(2_000);
    for (int egress = 0; egress < 200; egress++) {
      assertThat(peers.owners(egress)).as("egress %d", egress).hasSize(1);
      assertThat(peers.answering(egress)).as("egress %d", egress).hasSize(1);
    }
    assertThat(peers.made().stream().map(Claim::egress).distinct())
        .as("what the dead had, and nothing else")
        .hasSize(50);
  }
}
