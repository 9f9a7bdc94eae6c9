package io.egressgateway.domain.diff;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.PacketTracer;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.net.Sorted;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What becomes of connections that another product's agent opened, when this one takes a node over:
 * one that leaves as these tables would have it goes on and gets the mark that it would have had
 * from its first packet, so that nothing of it is lost and its ports stay.
 *
 * @param nodeMarks marks of nodes, by which the other one remembers where a connection came from;
 *     such a connection came out of the tunnel
 * @param elsewhere senders on other nodes, whose packets come out of the tunnel too
 * @param marks the connection marks that are ours
 */
public record ConntrackAdoption(
    DatapathTables tables,
    SortedSet<FwMark> nodeMarks,
    SortedSet<IpAddress> elsewhere,
    MarkRange marks) {
  public ConntrackAdoption {
    requireNonNull(tables, "tables");
    nodeMarks = Sorted.set(nodeMarks);
    elsewhere = Sorted.set(elsewhere);
    requireNonNull(marks, "marks");
  }

  /**
   * A connection.
   *
   * @param source who opened it
   * @param destination before any translation
   * @param leavesAs the source that its packets leave with
   */
  public record Connection(
      IpAddress source, IpAddress destination, IpAddress leavesAs, FwMark mark) {
    public Connection {
      requireNonNull(source, "source");
      requireNonNull(destination, "destination");
      requireNonNull(leavesAs, "leavesAs");
      requireNonNull(mark, "mark");
    }
  }

  /** What to do with a connection. */
  public sealed interface Judgement {
    /** It is none of the other one's, or is ours already. */
    record Leave() implements Judgement {}

    /** It goes on, with this mark. */
    record Carry(FwMark mark) implements Judgement {
      public Carry {
        requireNonNull(mark, "mark");
      }
    }

    /** It must not go on as it is; its next packet is classified anew. */
    record Forget() implements Judgement {}
  }

  /**
   * Judges one connection.
   *
   * <p>One without a mark that leaves with neither its own source nor an egress IP was opened
   * before any policy held for it: it goes on until it ends, as such connections do.
   */
  public Judgement judge(Connection connection) {
    boolean marked = nodeMarks.contains(connection.mark());
    if (!marked && marks.contains(connection.mark())) {
      return new Judgement.Leave();
    }
    Optional<EgressId> egress = egress(connection);
    if (egress.isPresent() && !isStale(connection, egress.get())) {
      boolean arrived = marked || elsewhere.contains(connection.source());
      return new Judgement.Carry(mark(egress.get(), arrived));
    }
    return marked || leavesAsEgress(connection) ? new Judgement.Forget() : new Judgement.Leave();
  }

  private Optional<EgressId> egress(Connection connection) {
    return new PacketTracer(tables).read(connection.source(), connection.destination()).egress();
  }

  private boolean isStale(Connection connection, EgressId egress) {
    return new ConntrackCut.Stale(tables).names(egress, connection.source(), connection.leavesAs());
  }

  private boolean leavesAsEgress(Connection connection) {
    return !connection.leavesAs().equals(connection.source())
        && tables
            .families()
            .get(connection.source().family())
            .guardedEips()
            .contains(connection.leavesAs());
  }

  private FwMark mark(EgressId egress, boolean arrived) {
    int from = arrived ? DatapathSettings.FROM_TUNNEL : 0;
    return new FwMark(marks.base().value() | from | egress.value());
  }
}
