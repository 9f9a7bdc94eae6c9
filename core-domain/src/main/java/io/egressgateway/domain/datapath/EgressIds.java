package io.egressgateway.domain.datapath;

import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** Numbers egresses, so that one that the kernel knows keeps its number. */
final class EgressIds {
  private EgressIds() {}

  /**
   * Gives every wanted egress an id. A new one takes the place that its digest says or the next
   * free one; ids that are known but not wanted are not given out again, since connections may
   * still carry them.
   */
  static SortedMap<EgressFingerprint, EgressId> assign(
      SortedSet<EgressFingerprint> wanted, SortedMap<EgressId, EgressFingerprint> known) {
    SortedMap<EgressFingerprint, EgressId> ids = new TreeMap<>();
    known.forEach((id, fingerprint) -> {
      if (wanted.contains(fingerprint)) {
        ids.putIfAbsent(fingerprint, id);
      }
    });
    SortedMap<EgressId, EgressFingerprint> taken = new TreeMap<>(known);
    for (EgressFingerprint fingerprint : wanted) {
      if (!ids.containsKey(fingerprint)) {
        EgressId id = free(fingerprint, taken);
        taken.put(id, fingerprint);
        ids.put(fingerprint, id);
      }
    }
    return Sorted.map(ids);
  }

  private static EgressId free(
      EgressFingerprint fingerprint, SortedMap<EgressId, EgressFingerprint> taken) {
    int start = (int) Long.remainderUnsigned(fingerprint.value(), EgressId.MAX);
    for (int step = 0; step < EgressId.MAX; step++) {
      EgressId id = new EgressId((start + step) % EgressId.MAX + 1);
      if (!taken.containsKey(id)) {
        return id;
      }
    }
    throw new IllegalStateException("all egress ids are in use: " + taken.size());
  }
}
