package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.PerFamily;

/** The change of all tables; the components are those of {@link DatapathTables}. */
public record TablesDelta(
    PerFamily<FamilyDelta> families,
    MapDelta<EgressId, EgressFingerprint> egresses,
    MapDelta<EgressId, FwMark> gateways,
    SetDelta<EgressId> masquerade) {
  public static final TablesDelta NONE =
      new TablesDelta(
          PerFamily.of(_ -> FamilyDelta.NONE), MapDelta.none(), MapDelta.none(), SetDelta.none());

  public TablesDelta {
    requireNonNull(families, "families");
    requireNonNull(egresses, "egresses");
    requireNonNull(gateways, "gateways");
    requireNonNull(masquerade, "masquerade");
  }

  /** What leads from {@code observed} to {@code desired}. */
  public static TablesDelta between(DatapathTables observed, DatapathTables desired) {
    return new TablesDelta(
        PerFamily.of(family ->
            FamilyDelta.between(observed.families().get(family), desired.families().get(family))),
        MapDelta.between(observed.egresses(), desired.egresses()),
        MapDelta.between(observed.gateways(), desired.gateways()),
        SetDelta.between(observed.masquerade(), desired.masquerade()));
  }

  TablesDelta with(IpFamily family, FamilyDelta delta) {
    return new TablesDelta(families.with(family, delta), egresses, gateways, masquerade);
  }

  TablesDelta withFamilies(PerFamily<FamilyDelta> changes) {
    return new TablesDelta(changes, egresses, gateways, masquerade);
  }

  TablesDelta withEgresses(MapDelta<EgressId, EgressFingerprint> changes) {
    return new TablesDelta(families, changes, gateways, masquerade);
  }

  TablesDelta withGateways(MapDelta<EgressId, FwMark> changes) {
    return new TablesDelta(families, egresses, changes, masquerade);
  }

  TablesDelta withMasquerade(SetDelta<EgressId> changes) {
    return new TablesDelta(families, egresses, gateways, changes);
  }

  /** What is put or added, without what is removed. */
  TablesDelta additions() {
    return new TablesDelta(
        families.map(FamilyDelta::additions), egresses.puts(), gateways.puts(), masquerade.adds());
  }

  /** Number of entries that change. */
  public int size() {
    int size = egresses.size() + gateways.size() + masquerade.size();
    for (IpFamily family : IpFamily.values()) {
      size += families.get(family).size();
    }
    return size;
  }

  public boolean isEmpty() {
    return size() == 0;
  }

  /** The tables after the change. */
  public DatapathTables appliedTo(DatapathTables before) {
    return new DatapathTables(
        PerFamily.of(family -> families.get(family).appliedTo(before.families().get(family))),
        egresses.appliedTo(before.egresses()),
        gateways.appliedTo(before.gateways()),
        masquerade.appliedTo(before.masquerade()));
  }
}
