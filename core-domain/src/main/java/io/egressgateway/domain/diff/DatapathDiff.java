package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Orders the way from the observed tables to the desired ones so that after every stage each packet
 * is treated as before the transaction or as after it, or is dropped.
 *
 * <ol>
 *   <li>{@code prepare}: what decides nothing by itself: ids, translations, guarded addresses and
 *       peers.
 *   <li>{@code steer}: who owns what. A new owner has its translation by now; an old one still has
 *       it, which nothing reaches any more. Where nobody is the owner any more it goes now, before
 *       further pods come to that egress.
 *   <li>{@code classify}: classes, each with all its destinations and its default at once, since
 *       either alone would send a destination another way.
 *   <li>{@code pods}: pods into classes that are complete by now, and out of others.
 *   <li>{@code retire}: what is not referred to any more.
 * </ol>
 *
 * <p>Ranges inside of the cluster decide together with the classes. Where a pod changes its class
 * while what its old class decides changes too, {@code classify} and {@code pods} are one stage.
 */
public final class DatapathDiff {
  private final DatapathTables observed;
  private final DatapathTables desired;
  private final TablesDelta whole;

  private DatapathDiff(DatapathTables observed, DatapathTables desired) {
    this.observed = observed;
    this.desired = desired;
    this.whole = TablesDelta.between(observed, desired);
  }

  /**
   * What leads from {@code observed} to {@code desired}. Where there is none it is laid, and then
   * everything in the order of a change. Where it is damaged everything is laid anew at once. On an
   * interrupted reading nothing is removed, and classification is left for a complete one if it
   * would need removals.
   */
  public static DatapathTransaction between(ObservedTables observed, DatapathTables desired) {
    requireNonNull(desired, "desired");
    return switch (observed.structure()) {
      case ObservedTables.Structure.Intact _ -> {
        DatapathDiff diff = new DatapathDiff(observed.tables(), desired);
        yield switch (observed.consistency()) {
          case COMPLETE -> new DatapathTransaction(false, diff.stages());
          case INTERRUPTED -> new DatapathTransaction(false, diff.additions());
        };
      }
      case ObservedTables.Structure.Absent _ ->
          new DatapathTransaction(true, new DatapathDiff(DatapathTables.EMPTY, desired).stages());
      case ObservedTables.Structure.Damaged _ -> {
        // What stands may still decide for most packets, so it must not be gone before all is laid.
        TablesDelta all = TablesDelta.between(DatapathTables.EMPTY, desired);
        yield new DatapathTransaction(true, withoutEmpty(List.of(new Stage("reset", all))));
      }
    };
  }

  private List<Stage> stages() {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage("prepare", prepare(), true));
    stages.add(new Stage("steer", steer(), true));
    stages.addAll(classification());
    stages.add(new Stage("retire", retire(), true));
    return withoutEmpty(stages);
  }

  private List<Stage> additions() {
    List<Stage> stages = new ArrayList<>();
    stages.add(new Stage("prepare", prepare(), true));
    stages.add(new Stage("steer", steer().additions(), true));
    boolean removals = false;
    for (IpFamily family : IpFamily.values()) {
      FamilyDelta delta = whole.families().get(family);
      removals |=
          !delta.explicit().remove().isEmpty()
              || !delta.defaults().remove().isEmpty()
              || !delta.clusterRanges().remove().isEmpty()
              || !delta.podRanges().remove().isEmpty();
    }
    if (!removals) {
      classification()
          .forEach(stage -> stages.add(new Stage(stage.name(), stage.delta().additions())));
    }
    return withoutEmpty(stages);
  }

  private TablesDelta prepare() {
    PerFamily<FamilyDelta> families =
        whole
            .families()
            .map(delta ->
                FamilyDelta.NONE
                    .withTranslation(delta.snat().puts(), delta.guardedEips().adds())
                    .withPeers(delta.tunnelPeers().adds()));
    return new TablesDelta(
        families, whole.egresses().puts(), MapDelta.none(), whole.masquerade().adds());
  }

  /** The steering of egresses that stay; where others led to is forgotten with them. */
  private TablesDelta steer() {
    MapDelta<EgressId, FwMark> gateways =
        new MapDelta<>(
            whole.gateways().put(),
            only(whole.gateways().remove(), desired.egresses()::containsKey));
    PerFamily<FamilyDelta> families =
        whole
            .families()
            .map(delta ->
                FamilyDelta.NONE.withTranslation(
                    MapDelta.removing(only(delta.snat().remove(), this::isLeftWithoutOwner)),
                    SetDelta.none()));
    return new TablesDelta(
        families,
        MapDelta.none(),
        gateways,
        removing(whole.masquerade().remove(), this::isLeftWithoutOwner));
  }

  /** Of an egress whose translation goes: true where it stays in use and no node has it now. */
  private boolean isLeftWithoutOwner(EgressId egress) {
    return desired.egresses().containsKey(egress) && !desired.gateways().containsKey(egress);
  }

  private static SetDelta<EgressId> removing(
      SortedSet<EgressId> elements, Predicate<EgressId> wanted) {
    TreeSet<EgressId> some = new TreeSet<>(elements);
    some.removeIf(wanted.negate());
    return new SetDelta<EgressId>(Sorted.<EgressId>emptySet(), some);
  }

  private List<Stage> classification() {
    PerFamily<FamilyDelta> classes = PerFamily.of(this::classes);
    PerFamily<FamilyDelta> pods =
        whole
            .families()
            .map(delta -> FamilyDelta.NONE.withSenders(delta.podClasses(), delta.podRanges()));
    if (!entangled(IpFamily.IPV4, classes) && !entangled(IpFamily.IPV6, classes)) {
      return List.of(
          new Stage("classify", of(classes), decidesClassByClass()),
          new Stage("pods", of(pods), true));
    }
    PerFamily<FamilyDelta> both =
        PerFamily.of(family ->
            classes
                .get(family)
                .withSenders(
                    whole.families().get(family).podClasses(),
                    whole.families().get(family).podRanges()));
    return List.of(new Stage("classify", of(both)));
  }

  /**
   * False where ranges inside of the cluster change under senders: a class that changes later would
   * decide with the ranges of after what it decided otherwise before.
   */
  private boolean decidesClassByClass() {
    return Stream.of(IpFamily.values())
        .allMatch(family ->
            whole.families().get(family).clusterRanges().isEmpty()
                || observed.families().get(family).podClasses().isEmpty()
                    && observed.families().get(family).podRanges().isEmpty());
  }

  /** The classes that stay or come. */
  private FamilyDelta classes(IpFamily family) {
    FamilyDelta delta = whole.families().get(family);
    Set<ClassId> staying = staying(family);
    return FamilyDelta.NONE
        .withClasses(
            new MapDelta<>(
                delta.explicit().put(),
                only(delta.explicit().remove(), key -> staying.contains(key.podClass()))),
            new MapDelta<>(
                delta.defaults().put(), only(delta.defaults().remove(), staying::contains)))
        .withClusterRanges(delta.clusterRanges());
  }

  /** True where a sender changes its class while what its old class decides changes too. */
  private boolean entangled(IpFamily family, PerFamily<FamilyDelta> classes) {
    FamilyDelta delta = classes.get(family);
    Set<ClassId> changing = new HashSet<>();
    delta.explicit().keys().forEach(key -> changing.add(key.podClass()));
    changing.addAll(delta.defaults().keys());
    boolean anyClass = !delta.clusterRanges().isEmpty();
    return formerClasses(family).anyMatch(old -> anyClass || changing.contains(old));
  }

  /** The classes that the senders had which get another one now, or none. */
  private Stream<ClassId> formerClasses(IpFamily family) {
    FamilyTables before = observed.families().get(family);
    FamilyDelta delta = whole.families().get(family);
    Stream<ClassId> pods =
        delta.podClasses().keys().stream().flatMap(pod -> before.classOf(pod).stream());
    Stream<ClassId> ranges =
        delta.podRanges().keys().stream()
            .flatMap(range -> Stream.ofNullable(before.podRanges().get(range)));
    return Stream.concat(pods, ranges);
  }

  /** The classes that are wanted; none where none loses anything, since nobody asks then. */
  private Set<ClassId> staying(IpFamily family) {
    FamilyDelta delta = whole.families().get(family);
    return delta.explicit().remove().isEmpty() && delta.defaults().remove().isEmpty()
        ? Set.of()
        : classIds(desired.families().get(family));
  }

  private static Set<ClassId> classIds(FamilyTables tables) {
    Set<ClassId> ids = new HashSet<>(tables.podClasses().values());
    ids.addAll(tables.podRanges().values());
    ids.addAll(tables.defaults().keySet());
    tables.explicit().keySet().forEach(key -> ids.add(key.podClass()));
    return ids;
  }

  private TablesDelta retire() {
    PerFamily<FamilyDelta> families =
        PerFamily.of(family -> {
          FamilyDelta delta = whole.families().get(family);
          Set<ClassId> staying = staying(family);
          return FamilyDelta.NONE
              .withClasses(
                  MapDelta.removing(
                      only(delta.explicit().remove(), key -> !staying.contains(key.podClass()))),
                  MapDelta.removing(only(delta.defaults().remove(), key -> !staying.contains(key))))
              .withTranslation(
                  MapDelta.removing(only(delta.snat().remove(), id -> !isLeftWithoutOwner(id))),
                  delta.guardedEips().removes())
              .withPeers(delta.tunnelPeers().removes());
        });
    return new TablesDelta(
        families,
        whole.egresses().removes(),
        MapDelta.removing(
            only(whole.gateways().remove(), id -> !desired.egresses().containsKey(id))),
        removing(whole.masquerade().remove(), id -> !isLeftWithoutOwner(id)));
  }

  private static TablesDelta of(PerFamily<FamilyDelta> families) {
    return new TablesDelta(families, MapDelta.none(), MapDelta.none(), SetDelta.none());
  }

  private static <K extends Comparable<? super K>, V> SortedMap<K, V> only(
      SortedMap<K, V> entries, Predicate<K> wanted) {
    if (entries.isEmpty()) {
      return entries;
    }
    TreeMap<K, V> some = new TreeMap<>(entries);
    some.keySet().removeIf(wanted.negate());
    return some;
  }

  private static List<Stage> withoutEmpty(List<Stage> stages) {
    return stages.stream().filter(stage -> !stage.delta().isEmpty()).toList();
  }
}
