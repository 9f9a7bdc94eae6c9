package io.egressgateway.testkit.fake;

import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.ConntrackAdoption.Judgement;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.IpRange;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.survey.TranslatedConnection;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.testkit.contract.TrackedConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A table of connections in memory. Records the cuts, also those that failed. One thread. */
public final class RecordingConntrack implements ConntrackTable {
  private final MarkRange marks;
  private final SortedSet<TrackedConnection> connections = new TreeSet<>();
  private final List<ConntrackCut> cuts = new ArrayList<>();
  private @Nullable DatapathException nextFailure;

  public RecordingConntrack(MarkRange marks) {
    this.marks = marks;
  }

  public void open(TrackedConnection connection) {
    connections.add(connection);
  }

  public SortedSet<TrackedConnection> connections() {
    return new TreeSet<>(connections);
  }

  /** What was asked for, in order. */
  public List<ConntrackCut> cuts() {
    return List.copyOf(cuts);
  }

  /** Lets the next {@link #cut}, {@link #adopt} or {@link #translated} fail without effect. */
  public void failNext(DatapathException failure) {
    nextFailure = failure;
  }

  @Override
  public void cut(Collection<ConntrackCut> wanted) throws DatapathException {
    cuts.addAll(wanted);
    DatapathException failure = nextFailure;
    nextFailure = null;
    if (failure != null) {
      throw failure;
    }
    connections.removeIf(connection -> wanted.stream().anyMatch(cut -> names(cut, connection)));
  }

  @Override
  public int adopt(ConntrackAdoption adoption) throws DatapathException {
    DatapathException failure = nextFailure;
    nextFailure = null;
    if (failure != null) {
      throw failure;
    }
    int changed = 0;
    for (TrackedConnection connection : connections()) {
      Judgement judgement =
          adoption.judge(
              new ConntrackAdoption.Connection(
                  connection.source(),
                  connection.destination(),
                  connection.leavesAs(),
                  connection.mark()));
      switch (judgement) {
        case Judgement.Leave() -> {}
        case Judgement.Carry(FwMark mark) -> {
          connections.remove(connection);
          connections.add(connection.withMark(mark));
          changed++;
        }
        case Judgement.Forget() -> {
          connections.remove(connection);
          changed++;
        }
      }
    }
    return changed;
  }

  @Override
  public void translated(Consumer<TranslatedConnection> each) throws DatapathException {
    DatapathException failure = nextFailure;
    nextFailure = null;
    if (failure != null) {
      throw failure;
    }
    connections.stream()
        .filter(connection -> marks.contains(connection.mark()))
        .filter(connection -> !connection.leavesAs().equals(connection.source()))
        .map(TrackedConnection::translated)
        .forEach(each);
  }

  private boolean names(ConntrackCut cut, TrackedConnection connection) {
    boolean ours = marks.contains(connection.mark());
    return switch (cut) {
      case ConntrackCut.OfEgress(EgressId egress) ->
          ours && (connection.mark().value() & EgressId.MAX) == egress.value();
      case ConntrackCut.OfPod(IpAddress pod) -> ours && connection.source().equals(pod);
      case ConntrackCut.Stale stale -> {
        int number = connection.mark().value() & EgressId.MAX;
        yield ours
            && (number == 0
                || stale.names(new EgressId(number), connection.source(), connection.leavesAs()));
      }
      case ConntrackCut.OfSenders(IpRange senders) -> ours && senders.contains(connection.source());
      case ConntrackCut.UnmarkedOf(IpAddress pod) -> !ours && connection.source().equals(pod);
      case ConntrackCut.UnmarkedOfSenders(IpRange senders) ->
          !ours && senders.contains(connection.source());
    };
  }

  @Override
  public void close() {}
}
