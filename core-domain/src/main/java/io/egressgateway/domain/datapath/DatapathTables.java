package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * Everything that decides the fate of a packet on one node.
 *
 * <p>An egress that is neither in {@code gateways} nor owned here ({@code snat} of its family, or
 * {@code masquerade}) has no known gateway: its packets are dropped.
 *
 * @param families the tables of each IP family
 * @param egresses every egress id in use on this node, with the fingerprint of its identity
 * @param gateways egress owned by another node to the packet mark that routes to that node
 * @param masquerade egresses owned here that leave with this node's own address
 */
public record DatapathTables(
    PerFamily<FamilyTables> families,
    SortedMap<EgressId, EgressFingerprint> egresses,
    SortedMap<EgressId, FwMark> gateways,
    SortedSet<EgressId> masquerade) {
  public static final DatapathTables EMPTY =
      new DatapathTables(
          PerFamily.of(_ -> FamilyTables.EMPTY),
          Sorted.emptyMap(),
          Sorted.emptyMap(),
          Sorted.emptySet());

  public DatapathTables {
    requireNonNull(families, "families");
    egresses = Sorted.map(egresses);
    gateways = Sorted.map(gateways);
    masquerade = Sorted.set(masquerade);
  }

  /** These tables with other pods in their classes. */
  DatapathTables withPods(PerFamily<SortedMap<IpAddress, ClassId>> pods) {
    return new DatapathTables(
        PerFamily.of(family -> families.get(family).withPods(pods.get(family))),
        egresses,
        gateways,
        masquerade);
  }
}
