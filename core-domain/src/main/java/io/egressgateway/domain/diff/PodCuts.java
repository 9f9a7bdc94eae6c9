package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpPrefix;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The pods that may not use an egress any more, by what changed: a pod in another class, a class
 * that decides otherwise.
 */
final class PodCuts {
  private static final IpRange LOWEST = IpRange.of(IpPrefix.of("0.0.0.0/0").address());

  private final FamilyTables before;
  private final FamilyTables after;
  private final Set<EgressId> cutAlready;
  private final Map<Move, Boolean> loses = new HashMap<>();

  private record Move(ClassId from, ClassId to) {}

  PodCuts(FamilyTables before, FamilyTables after, Set<EgressId> cutAlready) {
    this.before = before;
    this.after = after;
    this.cutAlready = cutAlready;
  }

  SortedSet<IpAddress> lost() {
    TreeSet<IpAddress> lost = new TreeSet<>();
    Sorted.differences(
        before.podClasses(),
        after.podClasses(),
        (pod, from, to) -> {
          if (from != null && (to == null || loses(from, to))) {
            lost.add(pod);
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
    return lost;
  }

  /** Classes that lose an egress to their own pods. */
  private Set<ClassId> poorer() {
    Set<ClassId> changed = new HashSet<>();
    Sorted.differences(before.defaults(), after.defaults(), (id, _, _) -> changed.add(id));
    Sorted.differences(
        before.explicit(), after.explicit(), (key, _, _) -> changed.add(key.podClass()));
    changed.removeIf(id -> !loses(id, id));
    return changed;
  }

  private boolean loses(ClassId from, ClassId to) {
    return loses.computeIfAbsent(
        new Move(from, to),
        _ -> {
          Set<EgressId> gone = used(before, from);
          gone.removeAll(used(after, to));
          gone.removeAll(cutAlready);
          return !gone.isEmpty();
        });
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
}
