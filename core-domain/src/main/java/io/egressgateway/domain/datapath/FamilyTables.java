package io.egressgateway.domain.datapath;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The tables of one IP family on one node. All addresses are of that family.
 *
 * @param podClasses pod address to its class; pods that no policy covers are absent
 * @param explicit destinations that policies name, disjoint within a class
 * @param defaults class to the egress of destinations outside of {@code clusterRanges} that {@code
 *     explicit} does not name; classes without such a policy are absent
 * @param clusterRanges pod, service, node and extra addresses, disjoint and not touching, never
 *     subject to {@code defaults}
 * @param snat egress owned by this node to the egress IP that its packets leave with
 * @param guardedEips egress IPs that this node owns or may come to own: packets to them that belong
 *     to no connection are dropped
 * @param tunnelPeers addresses of nodes from which encapsulated packets are accepted
 * @param podRanges senders to their class, for source prefixes: disjoint, and looked up only for a
 *     sender that {@code podClasses} does not have
 */
public record FamilyTables(
    SortedMap<IpAddress, ClassId> podClasses,
    SortedMap<ClassDestination, Verdict> explicit,
    SortedMap<ClassId, EgressId> defaults,
    SortedSet<IpRange> clusterRanges,
    SortedMap<EgressId, IpAddress> snat,
    SortedSet<IpAddress> guardedEips,
    SortedSet<IpAddress> tunnelPeers,
    SortedMap<IpRange, ClassId> podRanges) {
  public static final FamilyTables EMPTY =
      new FamilyTables(
          Sorted.emptyMap(),
          Sorted.emptyMap(),
          Sorted.emptyMap(),
          Sorted.emptySet(),
          Sorted.emptyMap(),
          Sorted.emptySet(),
          Sorted.emptySet());

  public FamilyTables {
    podClasses = Sorted.map(podClasses);
    explicit = Sorted.map(explicit);
    defaults = Sorted.map(defaults);
    clusterRanges = Sorted.set(clusterRanges);
    snat = Sorted.map(snat);
    guardedEips = Sorted.set(guardedEips);
    tunnelPeers = Sorted.set(tunnelPeers);
    podRanges = Sorted.map(podRanges);
  }

  /** Tables of a node whose policies have no source prefixes. */
  public FamilyTables(
      SortedMap<IpAddress, ClassId> podClasses,
      SortedMap<ClassDestination, Verdict> explicit,
      SortedMap<ClassId, EgressId> defaults,
      SortedSet<IpRange> clusterRanges,
      SortedMap<EgressId, IpAddress> snat,
      SortedSet<IpAddress> guardedEips,
      SortedSet<IpAddress> tunnelPeers) {
    this(
        podClasses,
        explicit,
        defaults,
        clusterRanges,
        snat,
        guardedEips,
        tunnelPeers,
        Sorted.emptyMap());
  }

  /** The class of a sender: its own, else that of the range it is in. */
  public Optional<ClassId> classOf(IpAddress sender) {
    ClassId own = podClasses.get(sender);
    return own != null ? Optional.of(own) : SenderRanges.find(podRanges, sender);
  }

  FamilyTables withPods(SortedMap<IpAddress, ClassId> pods) {
    return pods == podClasses
        ? this
        : new FamilyTables(
            pods, explicit, defaults, clusterRanges, snat, guardedEips, tunnelPeers, podRanges);
  }
}
