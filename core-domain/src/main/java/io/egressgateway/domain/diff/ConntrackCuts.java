package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.IpRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Finds the connections that must be forgotten after the tables changed.
 *
 * <p>A connection keeps its address translation until the kernel forgets it, so it must be when its
 * egress comes to this node or leaves it, and when its pod may not use the egress any more. An
 * egress that moves from one other node to another cuts nothing.
 */
public final class ConntrackCuts {
  private ConntrackCuts() {}

  /** What to cut after {@code after} took the place of {@code before}; egresses first. */
  public static List<ConntrackCut> between(DatapathTables before, DatapathTables after) {
    Set<EgressId> cut = new HashSet<>();
    List<ConntrackCut> cuts = new ArrayList<>();
    Set<EgressId> hereBefore = ownedHere(before);
    Set<EgressId> hereAfter = ownedHere(after);
    for (EgressId egress : before.egresses().keySet()) {
      boolean retired = !after.egresses().containsKey(egress);
      if (retired || hereBefore.contains(egress) != hereAfter.contains(egress)) {
        cut.add(egress);
        cuts.add(new ConntrackCut.OfEgress(egress));
      }
    }
    for (IpFamily family : IpFamily.values()) {
      cuts.addAll(pods(before.families().get(family), after.families().get(family), cut));
    }
    return List.copyOf(cuts);
  }

  /**
   * What to cut after the tables were found destroyed that had been programmed before: connections
   * that the pods opened meanwhile.
   */
  public static List<ConntrackCut> afterBreach(DatapathTables after) {
    List<ConntrackCut> cuts = new ArrayList<>();
    for (IpFamily family : IpFamily.values()) {
      after
          .families()
          .get(family)
          .podClasses()
          .keySet()
          .forEach(pod -> cuts.add(new ConntrackCut.UnmarkedOf(pod)));
      after
          .families()
          .get(family)
          .podRanges()
          .keySet()
          .forEach(senders -> cuts.add(new ConntrackCut.UnmarkedOfSenders(senders)));
    }
    return List.copyOf(cuts);
  }

  private static Set<EgressId> ownedHere(DatapathTables tables) {
    Set<EgressId> here = new HashSet<>(tables.masquerade());
    for (IpFamily family : IpFamily.values()) {
      here.addAll(tables.families().get(family).snat().keySet());
    }
    here.removeAll(tables.gateways().keySet());
    return here;
  }

  private static List<ConntrackCut> pods(
      FamilyTables before, FamilyTables after, Set<EgressId> cutAlready) {
    Map<ClassId, Set<EgressId>> usedBefore = egresses(before);
    Map<ClassId, Set<EgressId>> usedAfter = egresses(after);
    Map<Move, Boolean> known = new HashMap<>();
    Predicate<Move> loses =
        move ->
            move.to()
                .map(to ->
                    known.computeIfAbsent(
                        move,
                        _ -> {
                          Set<EgressId> gone =
                              new HashSet<>(usedBefore.getOrDefault(move.from(), Set.of()));
                          gone.removeAll(usedAfter.getOrDefault(to, Set.of()));
                          gone.removeAll(cutAlready);
                          return !gone.isEmpty();
                        }))
                .orElse(true);
    List<ConntrackCut> cuts = new ArrayList<>();
    before
        .podClasses()
        .forEach((pod, from) -> {
          if (loses.test(new Move(from, after.classOf(pod)))) {
            cuts.add(new ConntrackCut.OfPod(pod));
          }
        });
    if (!before.podRanges().isEmpty()) {
      cuts.addAll(outOfRanges(before, after, loses));
      cuts.addAll(senders(before, after, loses));
    }
    return cuts;
  }

  /** Pods that were covered as part of a range only, and have a class of their own now. */
  private static List<ConntrackCut> outOfRanges(
      FamilyTables before, FamilyTables after, Predicate<Move> loses) {
    List<ConntrackCut> cuts = new ArrayList<>();
    after
        .podClasses()
        .forEach((pod, to) -> {
          if (!before.podClasses().containsKey(pod)
              && before
                  .classOf(pod)
                  .filter(from -> loses.test(new Move(from, Optional.of(to))))
                  .isPresent()) {
            cuts.add(new ConntrackCut.OfPod(pod));
          }
        });
    return cuts;
  }

  /** The parts of the ranges before whose senders lose something, joined where they touch. */
  private static List<ConntrackCut> senders(
      FamilyTables before, FamilyTables after, Predicate<Move> loses) {
    List<IpRange> cut = new ArrayList<>();
    before
        .podRanges()
        .forEach((range, from) -> {
          IpAddress next = range.first();
          boolean more = true;
          for (Map.Entry<IpRange, ClassId> other : after.podRanges().entrySet()) {
            Optional<IpRange> common = range.intersection(other.getKey());
            if (common.isPresent()) {
              if (next.compareTo(common.get().first()) < 0) {
                cut.add(new IpRange(next, common.get().first().plus(-1)));
              }
              if (loses.test(new Move(from, Optional.of(other.getValue())))) {
                cut.add(common.get());
              }
              more = !common.get().last().equals(range.last());
              next = common.get().last().plus(1);
            }
          }
          if (more) {
            cut.add(new IpRange(next, range.last()));
          }
        });
    return IpRange.merged(cut).stream()
        .map(range -> (ConntrackCut) new ConntrackCut.OfSenders(range))
        .toList();
  }

  /** A sender's class before, and after if it has one. */
  private record Move(ClassId from, Optional<ClassId> to) {}

  private static Map<ClassId, Set<EgressId>> egresses(FamilyTables tables) {
    Map<ClassId, Set<EgressId>> used = new HashMap<>();
    tables
        .defaults()
        .forEach(
            (podClass, egress) -> used.computeIfAbsent(podClass, _ -> new HashSet<>()).add(egress));
    tables
        .explicit()
        .forEach((key, verdict) -> {
          if (verdict instanceof Verdict.Through(EgressId egress)) {
            used.computeIfAbsent(key.podClass(), _ -> new HashSet<>()).add(egress);
          }
        });
    return used;
  }
}
