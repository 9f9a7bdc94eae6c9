package io.egressgateway.domain.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Packets;
import io.egressgateway.domain.datapath.Packets.Fate;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.PerFamily;
import io.egressgateway.domain.net.Sorted;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class DatapathDiffTest {
  private static final IpAddress EIP = IpAddress.of("203.0.113.1");
  private static final IpAddress OUTSIDE = IpAddress.of("198.51.100.1");
  private static final IpAddress FIRST = IpAddress.of("10.0.0.1");
  private static final IpAddress SECOND = IpAddress.of("10.0.0.2");
  private static final ClassId CLASS = new ClassId(1);
  private static final EgressId EGRESS = new EgressId(1);

  private static DatapathTables tables(
      SortedMap<IpAddress, ClassId> pods, SortedMap<EgressId, IpAddress> owned) {
    FamilyTables none = FamilyTables.EMPTY;
    FamilyTables four =
        new FamilyTables(
            pods,
            none.explicit(),
            Sorted.map(Map.of(CLASS, EGRESS)),
            none.clusterRanges(),
            owned,
            none.guardedEips(),
            none.tunnelPeers());
    return new DatapathTables(
        new PerFamily<>(four, none),
        Sorted.map(Map.of(EGRESS, new EgressFingerprint(1))),
        Sorted.emptyMap(),
        Sorted.emptySet());
  }

  /** It left with the address that its egress had on this node before, until the last stage. */
  @Test
  void aPodThatComesToAnEgressThatLosesItsOwnerNeverLeavesByTheOldOne() {
    DatapathTables before =
        tables(Sorted.map(Map.of(FIRST, CLASS)), Sorted.map(Map.of(EGRESS, EIP)));
    DatapathTables after =
        tables(Sorted.map(Map.of(FIRST, CLASS, SECOND, CLASS)), Sorted.emptyMap());
    ObservedTables observed =
        new ObservedTables(new ObservedTables.Structure.Intact(), before, Consistency.COMPLETE);

    DatapathTables tables = before;
    for (Stage stage : DatapathDiff.between(observed, after).stages()) {
      tables = stage.delta().appliedTo(tables);
      assertThat(Packets.fate(tables, SECOND, OUTSIDE))
          .as("after %s", stage.name())
          .isIn(new Fate.LeftAlone(), new Fate.Dropped());
    }
    assertThat(tables).isEqualTo(after);
  }

  /** As an agent leaves it that died between giving an egress away and forgetting its address. */
  @Test
  void anEgressThatLosesItsOwnerIsNotOwnedHereForAMomentByAnAddressThatWasLeftOver() {
    DatapathTables left = tables(Sorted.map(Map.of(FIRST, CLASS)), Sorted.map(Map.of(EGRESS, EIP)));
    FwMark gateway = new FwMark(0x26000001);
    DatapathTables before =
        new DatapathTables(
            left.families(),
            left.egresses(),
            Sorted.map(Map.of(EGRESS, gateway)),
            left.masquerade());
    DatapathTables after = tables(Sorted.map(Map.of(FIRST, CLASS)), Sorted.emptyMap());
    ObservedTables observed =
        new ObservedTables(new ObservedTables.Structure.Intact(), before, Consistency.COMPLETE);

    DatapathTables tables = before;
    for (DatapathTransaction portion : DatapathDiff.between(observed, after).portions(1)) {
      for (Stage stage : portion.stages()) {
        tables = stage.delta().appliedTo(tables);
      }
      assertThat(Packets.fate(tables, FIRST, OUTSIDE))
          .isIn(new Fate.ToGateway(gateway), new Fate.Dropped());
    }
    assertThat(tables).isEqualTo(after);
  }
}
