package io.egressgateway.domain.datapath;

import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.NodeSnapshot;
import io.egressgateway.domain.cluster.Pod;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * This node's pods by address.
 *
 * @param names of one address by name; more than one where an address was given out again before
 *     its last pod is gone
 */
record OwnPodIndex(SortedMap<IpAddress, List<NamespacedName>> names) {
  OwnPodIndex {
    names = Sorted.map(names);
  }

  static OwnPodIndex of(NodeSnapshot snapshot) {
    TreeMap<IpAddress, List<NamespacedName>> names = new TreeMap<>();
    for (Pod pod : snapshot.ownPods().values()) {
      pod.addresses()
          .forEach(address ->
              names.merge(address, List.of(pod.name()), (some, _) -> with(some, pod.name())));
    }
    return new OwnPodIndex(names);
  }

  private static List<NamespacedName> with(List<NamespacedName> names, NamespacedName name) {
    List<NamespacedName> more = new ArrayList<>(without(names, name));
    more.add(name);
    more.sort(null);
    return List.copyOf(more);
  }

  private static List<NamespacedName> without(List<NamespacedName> names, NamespacedName name) {
    return names.stream().filter(other -> !other.equals(name)).toList();
  }

  /** What {@link #of} says of {@code now}, where this is of {@code before}. */
  OwnPodIndex next(NodeSnapshot before, NodeSnapshot now) {
    TreeMap<IpAddress, List<NamespacedName>> changed = new TreeMap<>();
    Sorted.differences(
        before.ownPods(),
        now.ownPods(),
        (name, old, young) -> {
          if (old != null) {
            old.addresses()
                .forEach(address ->
                    changed.compute(address, (_, some) -> without(known(address, some), name)));
          }
          if (young != null) {
            young
                .addresses()
                .forEach(address ->
                    changed.compute(address, (_, some) -> with(known(address, some), name)));
          }
        });
    SortedMap<IpAddress, List<NamespacedName>> next = names;
    for (var entry : changed.entrySet()) {
      next =
          entry.getValue().isEmpty()
              ? Sorted.without(next, entry.getKey())
              : Sorted.with(next, entry.getKey(), entry.getValue());
    }
    return new OwnPodIndex(next);
  }

  private List<NamespacedName> known(
      IpAddress address, @Nullable List<NamespacedName> changedAlready) {
    return changedAlready != null ? changedAlready : names.getOrDefault(address, List.of());
  }

  /** The pods of a snapshot, which this is of, that have any of these addresses; by name. */
  Collection<Pod> at(Collection<IpAddress> addresses, NodeSnapshot snapshot) {
    TreeMap<NamespacedName, Pod> pods = new TreeMap<>();
    for (IpAddress address : addresses) {
      for (NamespacedName name : names.getOrDefault(address, List.of())) {
        Optional.ofNullable(snapshot.ownPods().get(name)).ifPresent(pod -> pods.put(name, pod));
      }
    }
    return pods.values();
  }
}
