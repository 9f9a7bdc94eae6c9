package io.egressgateway.app.inspect;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.EgressFingerprint;
import io.egressgateway.domain.datapath.Fate;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.datapath.TunnelWay;
import io.egressgateway.domain.diff.Consistency;
import io.egressgateway.domain.diff.ObservedRouting;
import io.egressgateway.domain.diff.ObservedTables;
import java.util.Optional;

/**
 * What a node's kernel says of a packet.
 *
 * @param structure whether the rules stand that give the tables their meaning
 * @param traced what decides, and what becomes of it
 * @param egress digest of the egress that the packet belongs to, comparable between nodes
 * @param way how it gets to its gateway; absent where it goes to none, or where the way is broken
 * @param complete false where the kernel changed while it was read
 */
public record KernelAnswer(
    ObservedTables.Structure structure,
    PacketTracer.Traced traced,
    Optional<EgressFingerprint> egress,
    Optional<TunnelWay> way,
    boolean complete) {
  public KernelAnswer {
    requireNonNull(structure, "structure");
    requireNonNull(traced, "traced");
    requireNonNull(egress, "egress");
    requireNonNull(way, "way");
  }

  /** Reads the answer out of what was observed. */
  public static KernelAnswer of(Question question, ObservedTables tables, ObservedRouting routes) {
    PacketTracer.Traced traced =
        new PacketTracer(tables.tables()).read(question.source(), question.destination());
    Optional<TunnelWay> way =
        traced.fate() instanceof Fate.ForwardToGateway(var mark)
            ? TunnelWay.of(routes.state(), question.source().family(), mark)
            : Optional.empty();
    return new KernelAnswer(
        tables.structure(),
        traced,
        traced.egress().flatMap(id -> Optional.ofNullable(tables.tables().egresses().get(id))),
        way,
        tables.consistency() == Consistency.COMPLETE
            && routes.consistency() == Consistency.COMPLETE);
  }
}
