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
    SetDelta<IpAddress> tunnelPeers) {
  public static final FamilyDelta NONE =
      new FamilyDelta(
          MapDelta.none(),
          MapDelta.none(),
          MapDelta.none(),
          SetDelta.none(),
          MapDelta.none(),
          SetDelta.none(),
          SetDelta.none());

  /** What leads from {@code observed} to {@code desired}. */
  public static FamilyDelta between(FamilyTables observed, FamilyTables desired) {
    return new FamilyDelta(
        MapDelta.between(observed.podClasses(), desired.podClasses()),
        MapDelta.between(observed.explicit(), desired.explicit()),
        MapDelta.between(observed.defaults(), desired.defaults()),
        SetDelta.between(observed.clusterRanges(), desired.clusterRanges()),
        MapDelta.between(observed.snat(), desired.snat()),
        SetDelta.between(observed.guardedEips(), desired.guardedEips()),
        SetDelta.between(observed.tunnelPeers(), desired.tunnelPeers()));
  }

  public int size() {
    return podClasses.size()
        + explicit.size()
        + defaults.size()
        + clusterRanges.size()
        + snat.size()
        + guardedEips.size()
        + tunnelPeers.size();
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
        tunnelPeers.appliedTo(before.tunnelPeers()));
  }
}
