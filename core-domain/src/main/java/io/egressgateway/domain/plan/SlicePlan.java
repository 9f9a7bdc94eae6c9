package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.Endpoint;
import io.egressgateway.domain.cluster.EndpointSlice;
import io.egressgateway.domain.cluster.NamespacedName;
import io.egressgateway.domain.cluster.PolicyKey;
import io.egressgateway.domain.status.SliceChange;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Changes a policy's slices to hold its endpoints, touching as few slices as it can: endpoints keep
 * their place; new ones fill slices that change anyway, then others with room, then new slices.
 * Slices that became sparse are joined.
 */
final class SlicePlan {
  private final int max;

  /** Endpoints that no slice holds yet. */
  private final SortedMap<NamespacedName, Endpoint> missing = new TreeMap<>();

  private SlicePlan(List<Endpoint> wanted, int max) {
    this.max = max;
    wanted.forEach(endpoint -> missing.put(endpoint.pod(), endpoint));
  }

  /**
   * The changes of one policy.
   *
   * @param present its slices
   * @param wanted its endpoints
   * @param max how many endpoints a slice may hold
   */
  static List<SliceChange> of(
      PolicyKey policy, Collection<EndpointSlice> present, List<Endpoint> wanted, int max) {
    if (isHeldByOne(present, wanted, max)) {
      return List.of();
    }
    SlicePlan plan = new SlicePlan(wanted, max);
    SortedMap<String, List<Endpoint>> before = new TreeMap<>();
    SortedMap<String, List<Endpoint>> after = new TreeMap<>();
    for (EndpointSlice slice : byName(present)) {
      before.put(slice.name(), slice.endpoints());
      after.put(slice.name(), plan.kept(slice));
    }
    after.forEach((name, kept) -> plan.fill(kept, !kept.equals(before.get(name))));
    after.forEach((_, kept) -> plan.fill(kept, true));
    plan.compact(after);
    List<SliceChange> changes = new ArrayList<>();
    after.forEach((name, endpoints) -> {
      if (endpoints.isEmpty()) {
        changes.add(new SliceChange.Delete(policy, name));
      } else if (!endpoints.equals(before.get(name))) {
        changes.add(new SliceChange.Replace(policy, name, endpoints));
      }
    });
    while (!plan.missing.isEmpty()) {
      List<Endpoint> fresh = new ArrayList<>();
      plan.fill(fresh, true);
      changes.add(new SliceChange.Create(policy, fresh));
    }
    return changes;
  }

  /** How nearly all policies are found in a pass: few endpoints, in one slice, in their order. */
  private static boolean isHeldByOne(
      Collection<EndpointSlice> present, List<Endpoint> wanted, int max) {
    return present.size() == 1
        && !wanted.isEmpty()
        && wanted.size() <= max
        && present.iterator().next().endpoints().equals(wanted);
  }

  /**
   * Empties the smallest slice into the next larger one while both together leave a quarter of a
   * slice free. So no two slices fit into three quarters of one, and a pod that comes and goes does
   * not make and unmake a slice each time.
   */
  private void compact(SortedMap<String, List<Endpoint>> slices) {
    List<List<Endpoint>> bySize =
        new ArrayList<>(
            slices.values().stream()
                .filter(slice -> !slice.isEmpty())
                .sorted(Comparator.comparing(List::size))
                .toList());
    while (bySize.size() > 1 && 4L * (bySize.get(0).size() + bySize.get(1).size()) <= 3L * max) {
      List<Endpoint> emptied = bySize.removeFirst();
      bySize.getFirst().addAll(emptied);
      emptied.clear();
      bySize.sort(Comparator.comparing(List::size));
    }
  }

  private static List<EndpointSlice> byName(Collection<EndpointSlice> slices) {
    return slices.stream().sorted(Comparator.comparing(EndpointSlice::name)).toList();
  }

  private List<Endpoint> kept(EndpointSlice slice) {
    List<Endpoint> kept = new ArrayList<>();
    for (Endpoint endpoint : slice.endpoints()) {
      if (kept.size() < max && missing.containsKey(endpoint.pod())) {
        kept.add(missing.remove(endpoint.pod()));
      }
    }
    return kept;
  }

  private void fill(List<Endpoint> slice, boolean allowed) {
    while (allowed && slice.size() < max && !missing.isEmpty()) {
      slice.add(missing.pollFirstEntry().getValue());
    }
  }
}
