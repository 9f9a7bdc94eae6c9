package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpFamily;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
    List<ConntrackCut> cuts = new ArrayList<>();
    Map<Move, Boolean> loses = new HashMap<>();
    before
        .podClasses()
        .forEach((pod, oldClass) -> {
          Set<EgressId> old = usedBefore.getOrDefault(oldClass, Set.of());
          ClassId newClass = after.podClasses().get(pod);
          boolean lost =
              newClass == null
                  || loses.computeIfAbsent(
                      new Move(oldClass, newClass),
                      _ -> {
                        Set<EgressId> gone = new HashSet<>(old);
                        gone.removeAll(usedAfter.getOrDefault(newClass, Set.of()));
                        gone.removeAll(cutAlready);
                        return !gone.isEmpty();
                      });
          if (lost) {
            cuts.add(new ConntrackCut.OfPod(pod));
          }
        });
    return cuts;
  }

  private record Move(ClassId from, ClassId to) {}

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
