package io.egressgateway.domain.diff;

import io.egressgateway.domain.datapath.ClassDestination;
import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;

/** The change of the tables of one family; the components are those of {@link FamilyTables}. */
public record FamilyDelta(
    MapDelta<IpAddress, ClassId> podClasses,
    MapDelta<ClassDestination, Verdict> explicit,
    MapDelta<ClassId, EgressId> defaults,
    SetDelta<IpRange> clusterRanges,
    MapDelta<EgressId, IpAddress> snat,
    SetDelta<IpAddress> guardedEips,
    SetDelta<IpAddress> tunnelPeers,
    MapDelta<IpRange, ClassId> podRanges) {
  public static final FamilyDelta NONE =
      new FamilyDelta(
          MapDelta.none(),
          MapDelta.none(),
          MapDelta.none(),
          SetDelta.none(),
          MapDelta.none(),
          SetDelta.none(),
          SetDelta.none(),
          MapDelta.none());

  /** A change of everything but the source prefixes. */
  public FamilyDelta(
      MapDelta<IpAddress, ClassId> podClasses,
      MapDelta<ClassDestination, Verdict> explicit,
      MapDelta<ClassId, EgressId> defaults,
      SetDelta<IpRange> clusterRanges,
      MapDelta<EgressId, IpAddress> snat,
      SetDelta<IpAddress> guardedEips,
      SetDelta<IpAddress> tunnelPeers) {
    this(
        podClasses,
        explicit,
        defaults,
        clusterRanges,
        snat,
        guardedEips,
        tunnelPeers,
        MapDelta.none());
  }

  /** What leads from {@code observed} to {@code desired}. */
  public static FamilyDelta between(FamilyTables observed, FamilyTables desired) {
    return new FamilyDelta(
        MapDelta.between(observed.podClasses(), desired.podClasses()),
        MapDelta.between(observed.explicit(), desired.explicit()),
        MapDelta.between(observed.defaults(), desired.defaults()),
        SetDelta.between(observed.clusterRanges(), desired.clusterRanges()),
        MapDelta.between(observed.snat(), desired.snat()),
        SetDelta.between(observed.guardedEips(), desired.guardedEips()),
        SetDelta.between(observed.tunnelPeers(), desired.tunnelPeers()),
        MapDelta.between(observed.podRanges(), desired.podRanges()));
  }

  FamilyDelta withSenders(MapDelta<IpAddress, ClassId> pods, MapDelta<IpRange, ClassId> ranges) {
    return new FamilyDelta(
        pods, explicit, defaults, clusterRanges, snat, guardedEips, tunnelPeers, ranges);
  }

  FamilyDelta withClasses(
      MapDelta<ClassDestination, Verdict> destinations, MapDelta<ClassId, EgressId> byDefault) {
    return new FamilyDelta(
        podClasses,
        destinations,
        byDefault,
        clusterRanges,
        snat,
        guardedEips,
        tunnelPeers,
        podRanges);
  }

  FamilyDelta withClusterRanges(SetDelta<IpRange> changes) {
    return new FamilyDelta(
        podClasses, explicit, defaults, changes, snat, guardedEips, tunnelPeers, podRanges);
  }

  FamilyDelta withTranslation(MapDelta<EgressId, IpAddress> sources, SetDelta<IpAddress> guarded) {
    return new FamilyDelta(
        podClasses, explicit, defaults, clusterRanges, sources, guarded, tunnelPeers, podRanges);
  }

  FamilyDelta withPeers(SetDelta<IpAddress> changes) {
    return new FamilyDelta(
        podClasses, explicit, defaults, clusterRanges, snat, guardedEips, changes, podRanges);
  }

  /** What is put or added, without what is removed. */
  FamilyDelta additions() {
    return new FamilyDelta(
        podClasses.puts(),
        explicit.puts(),
        defaults.puts(),
        clusterRanges.adds(),
        snat.puts(),
        guardedEips.adds(),
        tunnelPeers.adds(),
        podRanges.puts());
  }

  public int size() {
    return podClasses.size()
        + explicit.size()
        + defaults.size()
        + clusterRanges.size()
        + snat.size()
        + guardedEips.size()
        + tunnelPeers.size()
        + podRanges.size();
  }

  /** The tables after the change. */
  public FamilyTables appliedTo(FamilyTables before) {
    return new FamilyTables(
        podClasses.appliedTo(before.podClasses()),
        explicit.appliedTo(before.explicit()),
        defaults.appliedTo(before.defaults()),
        clusterRanges.appliedTo(before.clusterRanges()),
        snat.appliedTo(before.snat()),
        guardedEips.appliedTo(before.guardedEips()),
        tunnelPeers.appliedTo(before.tunnelPeers()),
        podRanges.appliedTo(before.podRanges()));
  }
}
