package io.egressgateway.domain.membership;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.membership.Membership.Step;
import io.egressgateway.domain.membership.MembershipInput.Target;
import io.egressgateway.domain.membership.MembershipOutput.Changed;
import io.egressgateway.domain.membership.MembershipOutput.Probe;
import io.egressgateway.domain.net.Ipv4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A watcher and many nodes in virtual time on a lossy network with 1 ms of delay per way. */
class MembershipSimulationTest {
  private static final long MILLI = 1_000_000;
  private static final int NODES = 300;
  private static final long SEED = 42;

  private final Membership membership = new Membership(MembershipTimings.DEFAULT);
  private final Random random = new Random(SEED);
  private final List<String> changes = new ArrayList<>();
  private final TreeMap<Long, List<MembershipInput>> mail = new TreeMap<>();
  private MembershipState state = MembershipState.EMPTY;

  private static NodeName node(int number) {
    return new NodeName("n" + number);
  }

  private void watch(boolean wasReady) {
    watch(wasReady, 0);
  }

  private void watch(boolean wasReady, long milli) {
    SortedMap<NodeName, Target> targets = new TreeMap<>();
    for (int i = 0; i < NODES; i++) {
      targets.put(node(i), new Target(new Ipv4Address(0x0a000001 + i), wasReady));
    }
    state = membership.step(state, new MembershipInput.Watch(targets), milli * MILLI).state();
  }

  private void run(
      long fromMilli, long untilMilli, Predicate<NodeName> agents, Predicate<NodeName> kernels) {
    for (long milli = fromMilli; milli < untilMilli; milli += 5) {
      for (int i = 0; i < NODES; i++) {
        if (milli % 100 == i % 20 * 5 && agents.test(node(i)) && random.nextInt(100) > 0) {
          MembershipInput beat = new MembershipInput.Heartbeat(node(i), 1, milli, milli);
          mail.computeIfAbsent(milli, _ -> new ArrayList<>()).add(beat);
        }
      }
      List<MembershipInput> inputs = new ArrayList<>(List.of(new MembershipInput.Tick()));
      var due = mail.headMap(milli, true);
      due.values().forEach(inputs::addAll);
      due.clear();
      Step step = membership.step(state, inputs, milli * MILLI);
      state = step.state();
      for (MembershipOutput output : step.outputs()) {
        switch (output) {
          case Probe(NodeName node, var _) -> {
            if (kernels.test(node) && random.nextInt(100) > 0 && random.nextInt(100) > 0) {
              mail.computeIfAbsent(milli + 5, _ -> new ArrayList<>())
                  .add(new MembershipInput.EchoReply(node));
            }
          }
          case Changed(NodeName node, var _, NodeLiveness after) ->
              changes.add(milli + " " + node + " " + after);
        }
      }
    }
  }

  private List<String> changesTo(NodeLiveness liveness) {
    return changes.stream().filter(line -> line.endsWith(liveness.name())).toList();
  }

  @Test
  void onePercentOfLossKillsNobody() {
    watch(false);
    run(0, 30_000, _ -> true, _ -> true);
    assertThat(changesTo(NodeLiveness.DEAD)).as("seed %s", SEED).isEmpty();
    assertThat(changesTo(NodeLiveness.ALIVE)).hasSizeGreaterThanOrEqualTo(NODES);
  }

  @Test
  void aDeadNodeIsFoundWithinTheDetectionTimeAndOneInterval() {
    watch(false);
    run(0, 5_000, _ -> true, _ -> true);
    changes.clear();
    run(5_000, 6_000, node -> !node.equals(node(7)), node -> !node.equals(node(7)));
    List<String> dead = changesTo(NodeLiveness.DEAD);
    assertThat(dead).as("seed %s", SEED).hasSize(1);
    long milli = Long.parseLong(dead.getFirst().split(" ")[0]);
    assertThat(milli).isBetween(5_190L, 5_310L);
  }

  @Test
  void starvedAgentsAreNotDeadBeforeTheGrace() {
    watch(false);
    run(0, 5_000, _ -> true, _ -> true);
    run(5_000, 15_100, _ -> false, _ -> true);
    assertThat(changesTo(NodeLiveness.DEAD)).as("seed %s", SEED).isEmpty();
    assertThat(state.liveness().values()).containsOnly(NodeLiveness.AGENT_DOWN);
    run(15_100, 15_500, _ -> false, _ -> true);
    assertThat(state.liveness().values()).containsOnly(NodeLiveness.DEAD);
    run(15_500, 15_700, _ -> true, _ -> true);
    assertThat(state.liveness().get(node(3))).isEqualTo(NodeLiveness.ALIVE);
  }

  @Test
  void aNewWatcherGivesReadyNodesTheStartGrace() {
    watch(true);
    run(0, 2_990, node(0)::equals, node(0)::equals);
    assertThat(changesTo(NodeLiveness.DEAD)).isEmpty();
    run(2_990, 3_500, node(0)::equals, node(0)::equals);
    assertThat(changesTo(NodeLiveness.DEAD)).hasSize(NODES - 1);
  }

  @Test
  void aWatcherThatHearsNobodyIsCutOffItselfAndHoldsNobodyDead() {
    watch(false);
    run(0, 5_000, _ -> true, _ -> true);
    changes.clear();
    run(5_000, 20_000, _ -> false, _ -> false);
    assertThat(changesTo(NodeLiveness.DEAD)).as("nobody is heard").isEmpty();
    run(20_000, 21_000, node(0)::equals, node(0)::equals);
    assertThat(changesTo(NodeLiveness.DEAD)).as("the others are late").isEmpty();
    run(21_000, 21_600, node(0)::equals, node(0)::equals);
    assertThat(changesTo(NodeLiveness.DEAD)).as("the others are dead").hasSize(NODES - 1);
  }

  @Test
  void aNodeThatWasNeverReadyStaysUnknown() {
    watch(false);
    run(0, 20_000, _ -> false, _ -> false);
    assertThat(changes).isEmpty();
    assertThat(membership.nextDeadline(state, 20_000 * MILLI)).isEmpty();
  }

  @Test
  void aNodeThatBecomesReadyLongAfterWatchingBeganHasTheStartGraceFromThen() {
    watch(false);
    run(0, 60_000, _ -> false, _ -> true);
    watch(true, 60_000);
    run(60_000, 62_900, _ -> false, _ -> true);
    assertThat(changes).isEmpty();
    run(62_900, 63_300, _ -> true, _ -> true);
    assertThat(changesTo(NodeLiveness.DEAD)).isEmpty();
    assertThat(state.liveness().values()).containsOnly(NodeLiveness.ALIVE);
  }

  @Test
  void aWatcherThatWasPausedItselfAsksBeforeItBelieves() {
    watch(false);
    run(0, 1_000, _ -> true, _ -> true);
    changes.clear();
    run(3_000, 4_000, _ -> true, _ -> true);
    assertThat(changesTo(NodeLiveness.DEAD)).isEmpty();
  }

  @Test
  void aRepeatedHeartbeatIsNoSignOfLife() {
    watch(false);
    MembershipInput beat = new MembershipInput.Heartbeat(node(1), 5, 10, 1_000);
    MembershipInput older = new MembershipInput.Heartbeat(node(1), 4, 99, 900);
    state = membership.step(state, beat, 0).state();
    MembershipState repeated = membership.step(state, List.of(beat, older), MILLI).state();
    assertThat(repeated).isEqualTo(state);
  }
}
