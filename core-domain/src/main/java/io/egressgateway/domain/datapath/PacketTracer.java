package io.egressgateway.domain.datapath;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import java.util.Optional;

/**
 * Reads the fate of packets from tables, by walking them entry by entry: from the tables as they
 * shall be, or as a backend read them back from the kernel.
 *
 * <p>It is meant for the first packet of a connection that conntrack knows, on the pod's own node
 * or on the gateway that it comes to. What the host's routes say (a broadcast or local destination)
 * is not in the tables and not known here.
 */
public final class PacketTracer {
  private final DatapathTables tables;

  public PacketTracer(DatapathTables tables) {
    this.tables = requireNonNull(tables, "tables");
  }

  /** What decided upon a packet, and what becomes of it. */
  public record Traced(Match match, Fate fate) {
    public Traced {
      requireNonNull(match, "match");
      requireNonNull(fate, "fate");
    }

    /** The egress that the packet's connection belongs to. */
    public Optional<EgressId> egress() {
      return switch (match) {
        case Match.ByDefault(EgressId egress) -> Optional.of(egress);
        case Match.Named(IpRange _, Verdict.Through(EgressId egress)) -> Optional.of(egress);
        case Match.Named(IpRange _, Verdict.Excluded()) -> Optional.empty();
        case Match.Guarded _,
            Match.NotCovered _,
            Match.NotForwarded _,
            Match.InsideCluster _,
            Match.OtherDestinations _ ->
            Optional.empty();
      };
    }
  }

  /**
   * Tells what becomes of a packet.
   *
   * @throws IllegalArgumentException where the two are of different families
   */
  public Fate trace(IpAddress pod, IpAddress destination) {
    return read(pod, destination).fate();
  }

  /**
   * Tells what becomes of a packet, and why.
   *
   * @throws IllegalArgumentException where the two are of different families
   */
  public Traced read(IpAddress pod, IpAddress destination) {
    if (pod.family() != destination.family()) {
      throw new IllegalArgumentException("mixed families: " + pod + " to " + destination);
    }
    FamilyTables family = tables.families().get(pod.family());
    if (family.guardedEips().contains(destination)) {
      return new Traced(new Match.Guarded(), new Fate.Dropped(Fate.Reason.UNSOLICITED));
    }
    Match match = match(family, pod, destination);
    Fate untouched = new Fate.Untouched();
    return new Traced(
        match,
        new Traced(match, untouched).egress().map(id -> steer(family, id)).orElse(untouched));
  }

  private static Match match(FamilyTables family, IpAddress pod, IpAddress destination) {
    Optional<ClassId> found = family.classOf(pod);
    if (found.isEmpty()) {
      return new Match.NotCovered();
    }
    if (!destination.isUnicast() || destination.isLinkLocal()) {
      return new Match.NotForwarded();
    }
    ClassId podClass = found.get();
    for (var entry : family.explicit().entrySet()) {
      if (entry.getKey().podClass().equals(podClass)
          && entry.getKey().destination().contains(destination)) {
        return new Match.Named(entry.getKey().destination(), entry.getValue());
      }
    }
    Optional<Match> inside =
        family.clusterRanges().stream()
            .filter(range -> range.contains(destination))
            .findFirst()
            .map(Match.InsideCluster::new);
    return inside.orElseGet(() ->
        Optional.ofNullable(family.defaults().get(podClass))
            .<Match>map(Match.ByDefault::new)
            .orElseGet(Match.OtherDestinations::new));
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
