package io.egressgateway.domain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.Cases;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Progress;
import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.NodeDatapath;
import io.egressgateway.domain.datapath.Packets;
import io.egressgateway.domain.datapath.Packets.Fate;
import io.egressgateway.domain.datapath.RandomNode;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.diff.ObservedTables.Structure;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DatapathDiffProperties {
  private record Change(DatapathTables before, DatapathTables after) {}

  private static Change draw(RandomGenerator random) {
    NodeSnapshot first = RandomNode.draw(random);
    NodeSnapshot second = random.nextInt(3) == 0 ? RandomNode.draw(random) : mixed(first, random);
    DatapathTables before = tables(first, DatapathTables.EMPTY);
    return new Change(before, tables(second, before));
  }

  /** The first snapshot with some parts of another, so that much stays and classes move. */
  private static NodeSnapshot mixed(NodeSnapshot a, RandomGenerator random) {
    NodeSnapshot b = RandomNode.draw(random);
    return new NodeSnapshot(
        a.node(),
        a.labels(),
        a.namespaceLabels(),
        random.nextInt(3) == 0 ? b.ownPods() : a.ownPods(),
        a.groups(),
        random.nextInt(3) == 0 ? b.published() : a.published(),
        random.nextInt(3) == 0 ? b.policies() : a.policies(),
        a.tunnels(),
        random.nextInt(3) == 0 ? b.slices() : a.slices(),
        random.nextInt(2) == 0 ? b.clusterRanges() : a.clusterRanges(),
        a.remotePods(),
        Progress.NONE);
  }

  private static DatapathTables tables(NodeSnapshot snapshot, DatapathTables known) {
    return NodeDatapath.of(
            snapshot,
            RandomNode.NETWORK,
            DatapathSettings.DEFAULT,
            RandomNode.TUNNEL,
            known.egresses())
        .tables();
  }

  private static ObservedTables intact(DatapathTables tables, Consistency consistency) {
    return new ObservedTables(new Structure.Intact(), tables, consistency);
  }

  @Test
  void afterAllStagesTheTablesAreTheDesiredOnes() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          DatapathTables tables = change.before();
          for (Stage stage : between(change).stages()) {
            tables = stage.delta().appliedTo(tables);
          }
          assertThat(tables).isEqualTo(change.after());
          assertThat(DatapathDiff.between(intact(tables, Consistency.COMPLETE), change.after()))
              .isEqualTo(DatapathTransaction.NOTHING);
        });
  }

  private static DatapathTransaction between(Change change) {
    return DatapathDiff.between(intact(change.before(), Consistency.COMPLETE), change.after());
  }

  @Test
  void afterEachStageEveryPacketFaresAsBeforeOrAsAfterOrIsDropped() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          DatapathTables tables = change.before();
          for (Stage stage : between(change).stages()) {
            tables = stage.delta().appliedTo(tables);
            assertSafe(change, tables, stage.name());
          }
        });
  }

  @Test
  void portionsComeToTheSameAndAreAsSmallAsClassesAndStagesAllow() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          DatapathTransaction whole = between(change);
          for (int most : List.of(1, 2, 5, 1_000_000)) {
            DatapathTables tables = change.before();
            for (DatapathTransaction portion : whole.portions(most)) {
              assertThat(portion.isEmpty()).isFalse();
              assertThat(portion.size() <= most || portion.stages().size() == 1)
                  .as("%s of at most %d", portion, most)
                  .isTrue();
              tables = applied(portion, tables);
            }
            assertThat(tables).isEqualTo(change.after());
          }
          assertThat(whole.portions(1_000_000)).hasSizeLessThanOrEqualTo(1);
        });
  }

  @Test
  void afterEachPortionEveryPacketFaresAsBeforeOrAsAfterOrIsDropped() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          for (int most : List.of(1, 3)) {
            DatapathTables tables = change.before();
            for (DatapathTransaction portion : between(change).portions(most)) {
              tables = applied(portion, tables);
              assertSafe(change, tables, portion.stages().getLast().name());
            }
          }
        });
  }

  @Test
  void whereNothingStandsPodsAreSelectedLast() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          Change cold = new Change(DatapathTables.EMPTY, change.after());
          DatapathTransaction whole = DatapathDiff.between(ObservedTables.NOTHING, change.after());
          assertThat(whole.reset()).isTrue();
          DatapathTables tables = DatapathTables.EMPTY;
          boolean first = true;
          for (DatapathTransaction portion : whole.portions(1)) {
            assertThat(portion.reset()).isEqualTo(first);
            first = false;
            tables = applied(portion, tables);
            assertSafe(cold, tables, portion.stages().toString());
            DatapathTransaction rest =
                DatapathDiff.between(intact(tables, Consistency.COMPLETE), change.after());
            assertThat(applied(rest, tables)).isEqualTo(change.after());
          }
          assertThat(tables).isEqualTo(change.after());
        });
  }

  private static DatapathTables applied(DatapathTransaction portion, DatapathTables before) {
    DatapathTables tables = before;
    for (Stage stage : portion.stages()) {
      tables = stage.delta().appliedTo(tables);
    }
    return tables;
  }

  private static void assertSafe(Change change, DatapathTables tables, String stage) {
    for (IpFamily family : IpFamily.values()) {
      TreeSet<IpAddress> pods =
          new TreeSet<>(change.before().families().get(family).podClasses().keySet());
      pods.addAll(change.after().families().get(family).podClasses().keySet());
      pods.addAll(senders(change.before(), family));
      pods.addAll(senders(change.after(), family));
      for (IpAddress pod : pods) {
        for (IpAddress destination : RandomNode.destinations(family)) {
          Fate before = Packets.fate(change.before(), pod, destination);
          Fate after = Packets.fate(change.after(), pod, destination);
          Fate now = Packets.fate(tables, pod, destination);
          // A pod whose egress changes hands and number at once may meet the old number's new
          // owner, which is the right one for the old egress.
          if (!before.equals(now) && !after.equals(now) && !(now instanceof Fate.Dropped)) {
            assertThat(isOldEgressAtNewOwner(change, pod, destination, now))
                .as("%s to %s after %s: %s, %s, %s", pod, destination, stage, before, now, after)
                .isTrue();
          }
        }
      }
      assertDisjoint(tables, family);
    }
  }

  /** Addresses at the borders of the ranges of senders. */
  private static List<IpAddress> senders(DatapathTables tables, IpFamily family) {
    return tables.families().get(family).podRanges().keySet().stream()
        .flatMap(range -> Stream.of(range.first(), range.last()))
        .toList();
  }

  private static boolean isOldEgressAtNewOwner(
      Change change, IpAddress pod, IpAddress destination, Fate now) {
    return Packets.egress(change.before(), pod, destination)
        .map(egress -> Packets.fate(change.after(), pod, egress).equals(now))
        .orElse(false);
  }

  private static void assertDisjoint(DatapathTables tables, IpFamily family) {
    List<ClassDestination> keys = List.copyOf(tables.families().get(family).explicit().keySet());
    for (int i = 1; i < keys.size(); i++) {
      ClassDestination a = keys.get(i - 1);
      ClassDestination b = keys.get(i);
      assertThat(a.podClass().equals(b.podClass()) && a.destination().overlaps(b.destination()))
          .as("%s and %s", a, b)
          .isFalse();
    }
  }

  @Test
  void anInterruptedReadingRemovesNothing() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          DatapathTransaction transaction =
              DatapathDiff.between(
                  intact(change.before(), Consistency.INTERRUPTED), change.after());
          for (Stage stage : transaction.stages()) {
            assertThat(stage.delta()).isEqualTo(stage.delta().additions());
          }
        });
  }

  @Test
  void damagedTablesAreLaidAnewInOneStage() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          ObservedTables damaged =
              new ObservedTables(
                  new Structure.Damaged(List.of("chain gone")),
                  change.before(),
                  Consistency.COMPLETE);
          DatapathTransaction transaction = DatapathDiff.between(damaged, change.after());
          assertThat(transaction.reset()).isTrue();
          assertThat(transaction.stages()).hasSizeLessThanOrEqualTo(1);
          DatapathTables tables = DatapathTables.EMPTY;
          for (Stage stage : transaction.stages()) {
            tables = stage.delta().appliedTo(tables);
          }
          assertThat(tables).isEqualTo(change.after());
        });
  }

  @Test
  void everySenderWhoseClassLosesAnEgressIsCut() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          List<ConntrackCut> cuts = ConntrackCuts.between(change.before(), change.after());
          for (IpFamily family : IpFamily.values()) {
            FamilyTables before = change.before().families().get(family);
            FamilyTables after = change.after().families().get(family);
            TreeSet<IpAddress> addresses = new TreeSet<>(before.podClasses().keySet());
            addresses.addAll(senders(change.before(), family));
            addresses.addAll(senders(change.after(), family));
            for (IpAddress sender : addresses) {
              Set<EgressId> lost = new TreeSet<>(used(before, sender));
              lost.removeAll(used(after, sender));
              lost.removeIf(egress -> cuts.contains(new ConntrackCut.OfEgress(egress)));
              assertThat(lost.isEmpty() || isCut(cuts, sender)).as("%s", sender).isTrue();
            }
          }
        });
  }

  /** A connection that is cut without need is a request that fails. */
  @Test
  void nobodyElseIsCut() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          List<ConntrackCut> cuts = ConntrackCuts.between(change.before(), change.after());
          for (IpFamily family : IpFamily.values()) {
            FamilyTables before = change.before().families().get(family);
            FamilyTables after = change.after().families().get(family);
            TreeSet<IpAddress> addresses = new TreeSet<>(before.podClasses().keySet());
            addresses.addAll(after.podClasses().keySet());
            addresses.addAll(senders(change.before(), family));
            addresses.addAll(senders(change.after(), family));
            for (IpAddress sender : addresses) {
              Set<EgressId> lost = new TreeSet<>(used(before, sender));
              lost.removeAll(used(after, sender));
              lost.removeIf(egress -> cuts.contains(new ConntrackCut.OfEgress(egress)));
              boolean wanted =
                  before.classOf(sender).isPresent()
                      && (after.classOf(sender).isEmpty() || !lost.isEmpty());
              boolean byItself =
                  before.podClasses().containsKey(sender) || after.podClasses().containsKey(sender);
              assertThat(
                      byItself
                          ? cuts.contains(new ConntrackCut.OfPod(sender))
                          : isCut(cuts, sender))
                  .as("%s", sender)
                  .isEqualTo(wanted);
            }
          }
        });
  }

  private static Set<EgressId> used(FamilyTables tables, IpAddress sender) {
    TreeSet<EgressId> used = new TreeSet<>();
    tables
        .classOf(sender)
        .ifPresent(podClass -> {
          tables
              .explicit()
              .forEach((key, verdict) -> {
                if (key.podClass().equals(podClass)
                    && verdict instanceof Verdict.Through(EgressId egress)) {
                  used.add(egress);
                }
              });
          Optional.ofNullable(tables.defaults().get(podClass)).ifPresent(used::add);
        });
    return used;
  }

  private static boolean isCut(List<ConntrackCut> cuts, IpAddress sender) {
    return cuts.stream()
        .anyMatch(cut ->
            switch (cut) {
              case ConntrackCut.OfPod(IpAddress pod) -> pod.equals(sender);
              case ConntrackCut.OfSenders(IpRange range) -> range.contains(sender);
              case ConntrackCut.OfEgress _,
                  ConntrackCut.Stale _,
                  ConntrackCut.UnmarkedOf _,
                  ConntrackCut.UnmarkedOfSenders _ ->
                  false;
            });
  }

  @Test
  void whatDoesNotChangeIsNotCut() {
    Cases.forAll(
        DatapathDiffProperties::draw,
        change -> {
          assertThat(ConntrackCuts.between(change.before(), change.before())).isEmpty();
          assertThat(ConntrackCuts.between(DatapathTables.EMPTY, change.after())).isEmpty();
          for (ConntrackCut cut : ConntrackCuts.between(change.before(), change.after())) {
            if (cut instanceof ConntrackCut.OfPod(IpAddress pod)) {
              assertThat(change.before().families().get(pod.family()).classOf(pod)).isPresent();
            }
          }
        });
  }
}
