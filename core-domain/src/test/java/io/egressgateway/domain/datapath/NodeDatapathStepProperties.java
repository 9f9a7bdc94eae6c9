package io.egressgateway.domain.datapath;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.datapath.NodeStory.Moment;
import io.egressgateway.domain.diff.ConntrackCuts;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.DatapathDiff;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import io.egressgateway.domain.diff.RoutingDiff;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class NodeDatapathStepProperties {
  /** A share worked out step by step, and the same one worked out from nothing. */
  private record Step(
      NodeDatapath.Worked last, NodeDatapath.Input input, NodeDatapath.Worked next) {
    private DesiredDatapath whole() {
      return NodeDatapath.first(input).desired();
    }
  }

  private static void forAllSteps(BiConsumer<NodeStory, Step> body) {
    Cases.forAll(
        random -> NodeStory.draw(random),
        story -> {
          Optional<NodeDatapath.Worked> last = Optional.empty();
          for (Moment moment : story.moments()) {
            NodeDatapath.Input input = input(story, moment, last);
            NodeDatapath.Worked next =
                last.map(before -> NodeDatapath.next(before, input))
                    .orElseGet(() -> NodeDatapath.first(input));
            last.ifPresent(before -> body.accept(story, new Step(before, input, next)));
            last = Optional.of(next);
          }
        });
  }

  private static NodeDatapath.Input input(
      NodeStory story, Moment moment, Optional<NodeDatapath.Worked> last) {
    SortedMap<EgressId, EgressFingerprint> held =
        last.map(worked -> worked.desired().tables().egresses()).orElse(Sorted.emptyMap());
    SortedMap<EgressId, EgressFingerprint> known =
        switch (moment.reading()) {
          case REMEMBERED -> held;
          case AGAIN -> copy(held);
          case RENUMBERED -> renumbered(held);
          case FLUSHED -> Sorted.emptyMap();
        };
    return new NodeDatapath.Input(
        moment.snapshot(),
        new NodeDatapath.Observed(moment.network(), known, moment.direct()),
        DatapathSettings.DEFAULT,
        story.tunnel());
  }

  private static SortedMap<EgressId, EgressFingerprint> renumbered(
      SortedMap<EgressId, EgressFingerprint> held) {
    TreeMap<EgressId, EgressFingerprint> others = new TreeMap<>();
    held.forEach((id, egress) -> others.put(new EgressId(id.value() % EgressId.MAX + 1), egress));
    return others;
  }

  private static <K extends Comparable<? super K>, V> SortedMap<K, V> copy(SortedMap<K, V> map) {
    return Sorted.map(new TreeMap<>(map));
  }

  private static <E extends Comparable<? super E>> SortedSet<E> copy(SortedSet<E> set) {
    return Sorted.set(new TreeSet<>(set));
  }

  /** Equal tables that have no object in common with others, as after a reading. */
  private static DatapathTables copy(DatapathTables tables) {
    return new DatapathTables(
        PerFamily.of(family -> copy(tables.families().get(family))),
        copy(tables.egresses()),
        copy(tables.gateways()),
        copy(tables.masquerade()));
  }

  private static FamilyTables copy(FamilyTables tables) {
    return new FamilyTables(
        copy(tables.podClasses()),
        copy(tables.explicit()),
        copy(tables.defaults()),
        copy(tables.clusterRanges()),
        copy(tables.snat()),
        copy(tables.guardedEips()),
        copy(tables.tunnelPeers()),
        copy(tables.podRanges()));
  }

  private static RoutingState copy(RoutingState state) {
    return new RoutingState(
        state.device(),
        state.direct(),
        copy(state.addresses()),
        copy(state.neighbors()),
        copy(state.fdb()),
        copy(state.routes()),
        copy(state.rules()));
  }

  @Test
  void whatIsWorkedOutFromWhatChangedIsWhatIsWorkedOutWhole() {
    forAllSteps((_, step) -> {
      DesiredDatapath whole = step.whole();
      assertThat(step.next().desired()).isEqualTo(whole).hasToString(whole.toString());
    });
  }

  @Test
  void announcedIsTheSameWithLessWork() {
    forAllSteps((story, step) ->
        assertThat(NodeDatapath.announced(step.last(), step.input().snapshot(), story.tunnel()))
            .isEqualTo(NodeDatapath.announced(step.input().snapshot(), story.tunnel())));
  }

  /** Transactions and cuts are found by what two states do not share. */
  @Test
  void whatTheKernelIsToldIsWhatItIsToldAfterAReading() {
    forAllSteps((_, step) -> {
      DatapathTables before = step.last().desired().tables();
      DatapathTables after = step.next().desired().tables();
      assertThat(DatapathDiff.between(intact(before), after))
          .isEqualTo(DatapathDiff.between(intact(copy(before)), copy(step.whole().tables())));
      assertThat(ConntrackCuts.between(before, after))
          .isEqualTo(ConntrackCuts.between(copy(before), copy(after)));
      RoutingState routes = step.last().desired().routing();
      assertThat(RoutingDiff.between(observed(routes), step.next().desired().routing()))
          .isEqualTo(RoutingDiff.between(observed(copy(routes)), copy(step.whole().routing())));
    });
  }

  private static ObservedTables intact(DatapathTables tables) {
    return new ObservedTables(new ObservedTables.Structure.Intact(), tables, Consistency.COMPLETE);
  }

  private static ObservedRouting observed(RoutingState state) {
    return new ObservedRouting(RandomNode.NETWORK, state, Consistency.COMPLETE);
  }
}
