package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The senders of one family that may not use an egress any more, by what changed: a sender in
 * another class, a class that decides otherwise.
 */
final class SenderCuts {
  private static final IpRange LOWEST = IpRange.of(IpAddress.of("0.0.0.0"));

  private final FamilyTables before;
  private final FamilyTables after;
  private final Set<EgressId> cutAlready;
  private final Map<Move, Boolean> known = new HashMap<>();

  /** A sender's class before and after. */
  private record Move(ClassId from, ClassId to) {}

  SenderCuts(FamilyTables before, FamilyTables after, Set<EgressId> cutAlready) {
    this.before = before;
    this.after = after;
    this.cutAlready = cutAlready;
  }

  List<ConntrackCut> cuts() {
    TreeSet<IpAddress> lost = new TreeSet<>();
    List<IpAddress> outOfRanges = new ArrayList<>();
    Sorted.differences(
        before.podClasses(),
        after.podClasses(),
        (pod, from, to) -> {
          if (from != null && loses(from, after.classOf(pod))) {
            lost.add(pod);
          } else if (from == null
              && to != null
              && before.classOf(pod).filter(range -> loses(range, Optional.of(to))).isPresent()) {
            outOfRanges.add(pod);
          }
        });
    Set<ClassId> poorer = poorer();
    if (!poorer.isEmpty()) {
      before
          .podClasses()
          .forEach((pod, podClass) -> {
            if (poorer.contains(podClass) && podClass.equals(after.podClasses().get(pod))) {
              lost.add(pod);
            }
          });
    }
    List<ConntrackCut> cuts = new ArrayList<>();
    lost.forEach(pod -> cuts.add(new ConntrackCut.OfPod(pod)));
    outOfRanges.forEach(pod -> cuts.add(new ConntrackCut.OfPod(pod)));
    if (before.podRanges() != after.podRanges() || !poorer.isEmpty()) {
      ranges().forEach(range -> cuts.add(new ConntrackCut.OfSenders(range)));
    }
    return cuts;
  }

  /** Classes that lose an egress to those who stay in them. */
  private Set<ClassId> poorer() {
    Set<ClassId> changed = new HashSet<>();
    Sorted.differences(before.defaults(), after.defaults(), (id, _, _) -> changed.add(id));
    Sorted.differences(
        before.explicit(), after.explicit(), (key, _, _) -> changed.add(key.podClass()));
    changed.removeIf(id -> !loses(id, Optional.of(id)));
    return changed;
  }

  /** True where a sender may not use an egress any more; also where it is in no class now. */
  private boolean loses(ClassId from, Optional<ClassId> to) {
    return to.map(now -> known.computeIfAbsent(new Move(from, now), this::losesByMove))
        .orElse(true);
  }

  private boolean losesByMove(Move move) {
    Set<EgressId> gone = used(before, move.from());
    gone.removeAll(used(after, move.to()));
    gone.removeAll(cutAlready);
    return !gone.isEmpty();
  }

  private static Set<EgressId> used(FamilyTables tables, ClassId podClass) {
    Set<EgressId> used = new HashSet<>();
    EgressId byDefault = tables.defaults().get(podClass);
    if (byDefault != null) {
      used.add(byDefault);
    }
    ClassDestination first = new ClassDestination(podClass, LOWEST);
    for (var entry : tables.explicit().tailMap(first).entrySet()) {
      if (!entry.getKey().podClass().equals(podClass)) {
        break;
      }
      if (entry.getValue() instanceof Verdict.Through(EgressId egress)) {
        used.add(egress);
      }
    }
    return used;
  }

  /** The parts of the ranges before whose senders lose something, joined where they touch. */
  private List<IpRange> ranges() {
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
              if (loses(from, Optional.of(other.getValue()))) {
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
    return IpRange.merged(cut);
  }
}
