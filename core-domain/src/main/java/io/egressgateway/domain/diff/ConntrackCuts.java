package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

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
    SortedSet<EgressId> cut = egresses(before, after);
    List<ConntrackCut> cuts = new ArrayList<>();
    cut.forEach(egress -> cuts.add(new ConntrackCut.OfEgress(egress)));
    for (IpFamily family : IpFamily.values()) {
      cuts.addAll(
          new SenderCuts(before.families().get(family), after.families().get(family), cut).cuts());
    }
    return List.copyOf(cuts);
  }

  /** Egresses that are used no more, or came to this node, or left it. */
  private static SortedSet<EgressId> egresses(DatapathTables before, DatapathTables after) {
    TreeSet<EgressId> touched = new TreeSet<>();
    Sorted.differences(before.egresses(), after.egresses(), (id, _, _) -> touched.add(id));
    Sorted.differences(before.gateways(), after.gateways(), (id, _, _) -> touched.add(id));
    Sorted.differences(before.masquerade(), after.masquerade(), (id, _, _) -> touched.add(id));
    for (IpFamily family : IpFamily.values()) {
      Sorted.differences(
          before.families().get(family).snat(),
          after.families().get(family).snat(),
          (id, _, _) -> touched.add(id));
    }
    touched.removeIf(id ->
        !before.egresses().containsKey(id)
            || after.egresses().containsKey(id) && ownedHere(before, id) == ownedHere(after, id));
    return touched;
  }

  private static boolean ownedHere(DatapathTables tables, EgressId egress) {
    boolean translated =
        Stream.of(IpFamily.values())
            .anyMatch(family -> tables.families().get(family).snat().containsKey(egress));
    return (translated || tables.masquerade().contains(egress))
        && !tables.gateways().containsKey(egress);
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
}
