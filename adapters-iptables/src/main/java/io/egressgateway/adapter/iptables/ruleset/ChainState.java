package io.egressgateway.adapter.iptables.ruleset;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the chains of one family say; the rest is in sets.
 *
 * @param gateways egress owned by another node to that node's packet mark
 * @param masquerade egresses owned here that leave with this node's address
 * @param snat egress owned here to its egress IP
 * @param defaults class to the egress of what is outside of the cluster
 * @param rangeClasses the classes that source prefixes have
 * @param sets the sets that are referred to
 */
public record ChainState(
    SortedMap<EgressId, FwMark> gateways,
    SortedSet<EgressId> masquerade,
    SortedMap<EgressId, IpAddress> snat,
    SortedMap<ClassId, EgressId> defaults,
    SortedSet<ClassId> rangeClasses,
    SetLayout sets) {
  public ChainState {
    gateways = Sorted.map(gateways);
    masquerade = Sorted.set(masquerade);
    snat = Sorted.map(snat);
    defaults = Sorted.map(defaults);
    rangeClasses = Sorted.set(rangeClasses);
    requireNonNull(sets, "sets");
  }

  /** Nothing is selected. */
  public static ChainState empty(SetLayout sets) {
    return new ChainState(
        Sorted.emptyMap(),
        Sorted.emptySet(),
        Sorted.emptyMap(),
        Sorted.emptyMap(),
        Sorted.emptySet(),
        sets);
  }

  /**
   * This state, able to translate also what {@code other} owns. While the tables of iptables are
   * committed one after the other, whatever one lets through the other must translate.
   */
  public ChainState translatingAlso(ChainState other) {
    TreeMap<EgressId, IpAddress> all = new TreeMap<>(other.snat);
    all.putAll(snat);
    TreeSet<EgressId> masqueraded = new TreeSet<>(masquerade);
    masqueraded.addAll(other.masquerade);
    return new ChainState(gateways, masqueraded, all, defaults, rangeClasses, sets);
  }
}
