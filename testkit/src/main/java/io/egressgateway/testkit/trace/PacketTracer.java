package io.egressgateway.testkit.trace;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.ClassId;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.datapath.Verdict;
import io.egressgateway.domain.net.IpAddress;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the fate of packets from tables, by walking them entry by entry.
 *
 * <p>It is meant for a pod's own node, and for the first packet of a connection that conntrack
 * knows. What the host's routes say (a broadcast or local destination) is not in the tables and not
 * known here.
 */
public final class PacketTracer {
  private final DatapathTables tables;

  public PacketTracer(DatapathTables tables) {
    this.tables = requireNonNull(tables, "tables");
  }

  /**
   * Tells what becomes of a packet.
   *
   * @throws IllegalArgumentException where the two are of different families
   */
  public Fate trace(IpAddress pod, IpAddress destination) {
    if (pod.family() != destination.family()) {
      throw new IllegalArgumentException("mixed families: " + pod + " to " + destination);
    }
    FamilyTables family = tables.families().get(pod.family());
    if (family.guardedEips().contains(destination)) {
      return new Fate.Dropped(Fate.Reason.UNSOLICITED);
    }
    return classOf(family, pod)
        .filter(_ -> destination.isUnicast() && !destination.isLinkLocal())
        .flatMap(podClass -> egressOf(family, podClass, destination))
        .map(egress -> steer(family, egress))
        .orElseGet(Fate.Untouched::new);
  }

  private static Optional<ClassId> classOf(FamilyTables family, IpAddress sender) {
    ClassId own = family.podClasses().get(sender);
    return own != null
        ? Optional.of(own)
        : family.podRanges().entrySet().stream()
            .filter(range -> range.getKey().contains(sender))
            .map(Map.Entry::getValue)
            .findFirst();
  }

  private static Optional<EgressId> egressOf(
      FamilyTables family, ClassId podClass, IpAddress destination) {
    for (var entry : family.explicit().entrySet()) {
      if (entry.getKey().podClass().equals(podClass)
          && entry.getKey().destination().contains(destination)) {
        return switch (entry.getValue()) {
          case Verdict.Through(EgressId egress) -> Optional.of(egress);
          case Verdict.Excluded() -> Optional.empty();
        };
      }
    }
    if (family.clusterRanges().stream().anyMatch(range -> range.contains(destination))) {
      return Optional.empty();
    }
    return Optional.ofNullable(family.defaults().get(podClass));
  }

  private Fate steer(FamilyTables family, EgressId egress) {
    if (tables.gateways().containsKey(egress)) {
      return new Fate.ForwardToGateway(tables.gateways().get(egress));
    }
    if (family.snat().containsKey(egress)) {
      return new Fate.SnatTo(family.snat().get(egress));
    }
    return tables.masquerade().contains(egress)
        ? new Fate.Masquerade()
        : new Fate.Dropped(Fate.Reason.NO_GATEWAY);
  }
}
