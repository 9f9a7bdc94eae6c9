package io.egressgateway.domain.claim;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Stories of cut links, partitions, restarts, loss and a controller that moves things. */
class PeerProtocolProperties {
  private static final int EGRESSES = 6;

  /** Beats, a death with its echo requests, and the rounds in which claims are told to all. */
  private static final long QUIET = 6_000;

  private record Story(long seed, int gateways, int others, List<int[]> acts) {
    static Story draw(RandomGenerator random) {
      List<int[]> acts = new ArrayList<>();
      for (int i = random.nextInt(1, 9); i > 0; i--) {
        acts.add(new int[] {random.nextInt(10), random.nextInt(100), random.nextInt(1, 1_500)});
      }
      return new Story(random.nextLong(), random.nextInt(2, 6), random.nextInt(3), acts);
    }

    @Override
    public String toString() {
      return seed
          + " "
          + gateways
          + "+"
          + others
          + " "
          + acts.stream().map(Arrays::toString).toList();
    }
  }

  private static SimulatedPeers play(Story story) {
    SimulatedPeers peers =
        new SimulatedPeers(story.seed(), story.gateways(), story.others(), EGRESSES);
    peers.run(2_000);
    for (int[] act : story.acts()) {
      NodeName one = peers.nodes().get(act[1] % peers.nodes().size());
      NodeName gateway = peers.gateways().get(act[1] % story.gateways());
      switch (act[0]) {
        case 0, 1 -> peers.cut(gateway);
        case 2 -> peers.mend(one);
        case 3 -> peers.partition(one, act[1] % 2);
        case 4 -> peers.restart(one);
        case 5 -> peers.loses(act[1] % 20);
        case 6 -> peers.move(act[1] % EGRESSES, gateway);
        case 7 -> peers.read(one);
        case 8 -> peers.cutBetween(one, gateway);
        default -> peers.whole();
      }
      peers.run(act[2]);
    }
    return peers;
  }

  @Test
  void onceAllIsQuietEveryEgressIsAnsweredForByOneNodeThatAllKnow() {
    Cases.forAll(
        Story::draw,
        story -> {
          SimulatedPeers peers = play(story);
          peers.whole();
          peers.loses(0);
          peers.nodes().forEach(peers::read);
          peers.run(QUIET);
          for (int egress = 0; egress < EGRESSES; egress++) {
            assertThat(peers.owners(egress)).as("egress %d", egress).hasSize(1);
            assertThat(peers.answering(egress)).as("egress %d", egress).hasSize(1);
          }
        });
  }

  @Test
  void onceAllIsQuietAndSomeAreDeadTheRestCarriesAll() {
    Cases.forAll(
        Story::draw,
        story -> {
          SimulatedPeers peers = play(story);
          peers.whole();
          peers.loses(0);
          peers.nodes().forEach(peers::read);
          peers.run(QUIET);
          int dead = (int) (story.seed() & 0xff) % story.gateways();
          for (int i = 0; i < story.gateways(); i++) {
            if (i != dead) {
              peers.cut(peers.gateways().get(i));
            }
          }
          peers.run(QUIET);
          for (int egress = 0; egress < EGRESSES; egress++) {
            assertThat(peers.answering(egress))
                .as("egress %d", egress)
                .containsExactly(peers.gateways().get(dead));
          }
        });
  }

  @Test
  void onlyMembersOfTheGroupEverOwnSomething() {
    Cases.forAll(
        Story::draw,
        story -> {
          SimulatedPeers peers = play(story);
          for (NodeName node : peers.nodes()) {
            for (int egress = 0; egress < EGRESSES; egress++) {
              assertThat(peers.owner(node, egress)).isIn(peers.gateways());
            }
          }
        });
  }
}
