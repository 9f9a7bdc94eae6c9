package io.egressgateway.domain.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.DirectReach.Candidate;
import io.egressgateway.domain.membership.DirectReach.Input;
import io.egressgateway.domain.membership.DirectReach.State;
import io.egressgateway.domain.membership.DirectReach.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DirectReachTest {
  private static final NodeName NODE = new NodeName("n1");
  private static final IpAddress IPV4 = IpAddress.of("172.31.0.2");
  private static final IpAddress IPV6 = IpAddress.of("fd11::2");
  private static final SortedSet<IpAddress> BOTH = Sorted.set(List.of(IPV4, IPV6));

  private final List<String> turns = new ArrayList<>();
  private State state = State.starting(0);
  private long now;
  private int rounds;

  private SortedSet<IpAddress> tell(Input input) {
    DirectReach.Step step = DirectReach.step(state, input, now);
    state = step.state();
    step.turns().forEach(turn -> turns.add(rounds + " " + turn.verdict()));
    return step.probe();
  }

  private void watch(boolean alive, boolean inUse) {
    tell(new Input.Watch(Sorted.map(Map.of(NODE, new Candidate(BOTH, alive, inUse)))));
  }

  /** Rounds in which those answer. */
  private void rounds(int number, IpAddress... answering) {
    for (int i = 0; i < number; i++) {
      tell(new Input.Answers(Sorted.set(List.of(answering))));
      now = state.nextRoundNanos();
      rounds++;
      tell(new Input.Tick());
    }
  }

  private Verdict verdict() {
    return state.verdicts().getOrDefault(NODE, Verdict.UNKNOWN);
  }

  @Test
  void aNodeIsOpenAfterThreeAnsweredRounds() {
    watch(true, false);
    rounds(2, IPV4, IPV6);
    assertThat(turns).isEmpty();
    rounds(3, IPV4, IPV6);
    assertThat(turns).containsExactly("3 OPEN");
  }

  @Test
  void aNodeOfWhichOneFamilyDoesNotAnswerIsShut() {
    watch(true, false);
    rounds(10, IPV4);
    assertThat(turns).containsExactly("3 SHUT");
  }

  @Test
  void twoMissedRoundsAreForgiven() {
    watch(true, true);
    for (int i = 0; i < 20; i++) {
      rounds(2);
      rounds(1, IPV4, IPV6);
    }
    assertThat(turns).isEmpty();
    assertThat(verdict()).isEqualTo(Verdict.OPEN);
  }

  @Test
  void aNodeInUseIsBelievedUntilItMissesThreeRounds() {
    watch(true, true);
    assertThat(verdict()).isEqualTo(Verdict.OPEN);
    rounds(4);
    assertThat(turns).containsExactly("3 SHUT");
  }

  @Test
  void aNodeThatFellMustAnswerForLongerEachTime() {
    watch(true, true);
    List<Integer> needed = new ArrayList<>();
    for (int fall = 0; fall < 8; fall++) {
      while (verdict() != Verdict.SHUT) {
        rounds(1);
      }
      int before = rounds;
      while (verdict() != Verdict.OPEN) {
        rounds(1, IPV4, IPV6);
      }
      needed.add(rounds - before);
    }
    assertThat(needed).containsExactly(20, 40, 80, 160, 320, 640, 640, 640);
  }

  @Test
  void fallsAreForgottenAfterTenMinutes() {
    watch(true, true);
    rounds(4);
    rounds(DirectReach.FORGIVEN_AFTER + 1, IPV4, IPV6);
    rounds(4);
    int before = rounds;
    while (verdict() != Verdict.OPEN) {
      rounds(1, IPV4, IPV6);
    }
    assertThat(rounds - before).isEqualTo(DirectReach.ROUNDS_AGAIN);
  }

  @Test
  void aDeadNodeIsNeitherAskedNorJudged() {
    watch(true, true);
    rounds(2);
    watch(false, true);
    for (int i = 0; i < 10; i++) {
      now = state.nextRoundNanos();
      assertThat(tell(new Input.Tick())).isEmpty();
    }
    assertThat(verdict()).isEqualTo(Verdict.OPEN);
    watch(true, true);
    rounds(5, IPV4, IPV6);
    assertThat(turns).isEmpty();
  }

  @Test
  void answersFromOthersCountForNothing() {
    watch(true, false);
    rounds(10, IpAddress.of("172.31.0.3"), IPV6);
    assertThat(turns).containsExactly("3 SHUT");
  }

  @Test
  void roundsGetLongerWithTheNumberOfNodes() {
    TreeMap<NodeName, Candidate> many = new TreeMap<>();
    for (int i = 0; i < 1000; i++) {
      many.put(
          new NodeName("n" + i), new Candidate(Sorted.set(List.of(IPV4.plus(i))), true, false));
    }
    assertThat(tell(new Input.Watch(many))).hasSize(1000);
    assertThat(state.nextRoundNanos()).isEqualTo(2_000_000_000L);
  }

  /** The rule in other words: a list of rounds, read backwards. */
  @Test
  void noVerdictTurnsWithoutARowOfRoundsThatSaysSo() {
    Cases.forAll(
        DirectReachTest::drawRounds,
        answered -> {
          State reach =
              DirectReach.step(
                      State.starting(0),
                      new Input.Watch(Sorted.map(Map.of(NODE, new Candidate(BOTH, true, false)))),
                      0)
                  .state();
          List<Boolean> past = new ArrayList<>();
          for (boolean all : answered) {
            SortedSet<IpAddress> from = all ? BOTH : Sorted.set(List.of(IPV4));
            reach = DirectReach.step(reach, new Input.Answers(from), 0).state();
            Verdict before = reach.verdicts().get(NODE);
            reach = DirectReach.step(reach, new Input.Tick(), reach.nextRoundNanos()).state();
            past.add(all);
            Verdict after = reach.verdicts().get(NODE);
            if (after == Verdict.OPEN && before != Verdict.OPEN) {
              assertThat(last(past, 3)).hasSize(3).containsOnly(true);
            }
            assertThat(after == Verdict.SHUT)
                .isEqualTo(
                    past.size() >= 3 && !last(past, 3).contains(true)
                        || before == Verdict.SHUT && after != Verdict.OPEN);
          }
        });
  }

  private static List<Boolean> last(List<Boolean> past, int number) {
    return past.subList(Math.max(0, past.size() - number), past.size());
  }

  private static List<Boolean> drawRounds(RandomGenerator random) {
    List<Boolean> rounds = new ArrayList<>();
    while (rounds.size() < 100) {
      boolean all = random.nextBoolean();
      for (int length = random.nextInt(1, 30); length > 0; length--) {
        rounds.add(all);
      }
    }
    return rounds;
  }
}
