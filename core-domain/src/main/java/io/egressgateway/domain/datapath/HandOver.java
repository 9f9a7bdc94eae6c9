package io.egressgateway.domain.datapath;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.Collection;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The node that gives an egress away goes on translating until the new owner has the addresses:
 * replies come here as long as neighbors know no better, and whom the new owner has nothing
 * programmed for yet it sends back here.
 */
public final class HandOver {
  private HandOver() {}

  /**
   * The egresses that are translated here and that {@code desired} has at another node, with the
   * addresses they leave with.
   */
  public static SortedMap<EgressId, SortedSet<IpAddress>> leaving(
      DatapathTables now, DatapathTables desired) {
    TreeMap<EgressId, SortedSet<IpAddress>> leaving = new TreeMap<>();
    for (IpFamily family : IpFamily.values()) {
      now.families()
          .get(family)
          .snat()
          .forEach((egress, address) -> {
            if (!now.gateways().containsKey(egress)
                && desired.gateways().containsKey(egress)
                && sameEgress(egress, now, desired)) {
              leaving.computeIfAbsent(egress, _ -> new TreeSet<>()).add(address);
            }
          });
    }
    return Sorted.map(leaving);
  }

  private static boolean sameEgress(EgressId id, DatapathTables now, DatapathTables desired) {
    EgressFingerprint fingerprint = now.egresses().get(id);
    return fingerprint != null && fingerprint.equals(desired.egresses().get(id));
  }

  /**
   * {@code desired}, but with these egresses still translated here.
   *
   * @param kept of those that are {@link #leaving}
   */
  public static DatapathTables keeping(
      DatapathTables now, DatapathTables desired, Collection<EgressId> kept) {
    if (kept.isEmpty()) {
      return desired;
    }
    SortedMap<EgressId, FwMark> gateways = new TreeMap<>(desired.gateways());
    gateways.keySet().removeAll(kept);
    return new DatapathTables(
        PerFamily.of(
            family -> keeping(now.families().get(family), desired.families().get(family), kept)),
        desired.egresses(),
        gateways,
        desired.masquerade());
  }

  private static FamilyTables keeping(
      FamilyTables now, FamilyTables desired, Collection<EgressId> kept) {
    SortedMap<EgressId, IpAddress> snat = new TreeMap<>(now.snat());
    snat.keySet().retainAll(kept);
    SortedSet<IpAddress> guarded = new TreeSet<>(desired.guardedEips());
    guarded.addAll(snat.values());
    snat.putAll(desired.snat());
    return new FamilyTables(
        desired.podClasses(),
        desired.explicit(),
        desired.defaults(),
        desired.clusterRanges(),
        snat,
        guarded,
        desired.tunnelPeers(),
        desired.podRanges());
  }
}
