package io.egressgateway.domain.datapath;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.util.Map;
import java.util.Optional;

/** What the tables do to the first packet of a connection, as a backend has to read them. */
public final class Packets {
  private Packets() {}

  /** The fate of a packet. */
  public sealed interface Fate {
    record LeftAlone() implements Fate {}

    record Dropped() implements Fate {}

    record ToGateway(FwMark mark) implements Fate {}

    record Translated(IpAddress source) implements Fate {}

    record Masqueraded() implements Fate {}
  }

  public static Optional<EgressId> egress(
      DatapathTables tables, IpAddress source, IpAddress destination) {
    FamilyTables family = tables.families().get(source.family());
    ClassId podClass = family.podClasses().get(source);
    for (Map.Entry<IpRange, ClassId> range : family.podRanges().entrySet()) {
      if (podClass == null && range.getKey().contains(source)) {
        podClass = range.getValue();
      }
    }
    if (podClass == null) {
      return Optional.empty();
    }
    for (Map.Entry<ClassDestination, Verdict> entry : family.explicit().entrySet()) {
      ClassDestination key = entry.getKey();
      if (key.podClass().equals(podClass) && key.destination().contains(destination)) {
        return entry.getValue() instanceof Verdict.Through(EgressId egress)
            ? Optional.of(egress)
            : Optional.empty();
      }
    }
    boolean inside = family.clusterRanges().stream().anyMatch(range -> range.contains(destination));
    return inside ? Optional.empty() : Optional.ofNullable(family.defaults().get(podClass));
  }

  public static Fate fate(DatapathTables tables, IpAddress source, IpAddress destination) {
    return egress(tables, source, destination)
        .map(egress -> fate(tables, source, egress))
        .orElseGet(Fate.LeftAlone::new);
  }

  /** What becomes of a packet of an egress. */
  public static Fate fate(DatapathTables tables, IpAddress source, EgressId egress) {
    FwMark mark = tables.gateways().get(egress);
    if (mark != null) {
      return new Fate.ToGateway(mark);
    }
    IpAddress eip = tables.families().get(source.family()).snat().get(egress);
    if (eip != null) {
      return new Fate.Translated(eip);
    }
    return tables.masquerade().contains(egress) ? new Fate.Masqueraded() : new Fate.Dropped();
  }
}
