package io.egressgateway.adapter.netlink.conntrack;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.lib.Dump;
import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.wire.ConntrackMessage;
import io.egressgateway.domain.diff.ConntrackAdoption;
import io.egressgateway.domain.diff.ConntrackAdoption.Judgement;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.domain.survey.TranslatedConnection;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Connection tracking through ctnetlink (linux/netfilter/nfnetlink_conntrack.h).
 *
 * <p>Needs CAP_NET_ADMIN. Works in the network namespace of the thread that calls the constructor,
 * whatever thread uses it later.
 */
public final class NetlinkConntrackTable implements ConntrackTable {
  private final MarkRange marks;
  private final NetlinkChannel channel;

  private boolean sweepsBySource;

  /**
   * Opens the socket.
   *
   * @throws DatapathException where the kernel refuses it
   */
  public NetlinkConntrackTable(MarkRange marks) throws DatapathException {
    this(marks, true);
  }

  /**
   * Opens the socket.
   *
   * @param sweepsBySource whether the kernel is asked to find the connections of a pod by itself,
   *     until it refuses
   */
  NetlinkConntrackTable(MarkRange marks, boolean sweepsBySource) throws DatapathException {
    this.marks = requireNonNull(marks, "marks");
    this.sweepsBySource = sweepsBySource;
    this.channel = NetlinkChannel.open(ConntrackMessage.PROTOCOL);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DatapathException with INTERRUPTED where the table changed so that some may have been
   *     missed; those that were found are forgotten
   */
  @Override
  public void cut(Collection<ConntrackCut> cuts) throws DatapathException {
    if (cuts.isEmpty()) {
      return;
    }
    List<Sweep> sweeps = Sweep.of(marks, cuts);
    if (sweeps.isEmpty() || !sweep(sweeps)) {
      forgetOneByOne(cuts);
    }
  }

  /** False where the kernel cannot do one of them; others may be done. */
  private boolean sweep(List<Sweep> sweeps) throws DatapathException {
    boolean bySource = sweeps.stream().anyMatch(sweep -> sweep.source().isPresent());
    if (bySource && !sweepsBySource) {
      return false;
    }
    List<Request> requests =
        sweeps.stream().map(sweep -> sweep.request().orIf(Kind.INVALID)).toList();
    boolean all = channel.executeAll(requests) == requests.size();
    sweepsBySource &= all || !bySource;
    return all;
  }

  private void forgetOneByOne(Collection<ConntrackCut> cuts) throws DatapathException {
    Dump<ConntrackMessage> found = matching(new CutMatch(marks, cuts));
    List<Request> deletions = new ArrayList<>();
    for (ConntrackMessage connection : found.items()) {
      deletions.add(toForget(connection));
    }
    int forgotten = channel.executeAll(deletions);
    if (found.interrupted()) {
      throw new DatapathException(
          Kind.INTERRUPTED, "forget connections", "after " + forgotten + " of them", null);
    }
  }

  private static Request toForget(ConntrackMessage connection) {
    return Request.of(
            ConntrackMessage.DELETE, 0, "forget connection", connection, connection::write)
        .orIf(Kind.NOT_FOUND);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DatapathException with INTERRUPTED where the table changed so that some may have been
   *     missed; those that were found are done
   */
  @Override
  public int adopt(ConntrackAdoption adoption) throws DatapathException {
    Request request =
        Request.of(
            ConntrackMessage.GET,
            0,
            "read connections",
            "all",
            writer -> ConntrackMessage.writeDump(writer, 0, 0));
    Dump<Request> changes =
        channel.dump(request, message -> change(ConntrackMessage.parse(message), adoption));
    int changed = channel.executeAll(changes.items());
    if (changes.interrupted()) {
      throw new DatapathException(
          Kind.INTERRUPTED, "adopt connections", "after " + changed + " of them", null);
    }
    return changed;
  }

  private static Optional<Request> change(ConntrackMessage connection, ConntrackAdoption adoption) {
    FwMark mark = new FwMark(connection.mark());
    Judgement judgement =
        adoption.judge(
            new ConntrackAdoption.Connection(
                connection.source(), connection.destination(), connection.leavesAs(), mark));
    return switch (judgement) {
      case Judgement.Leave() -> Optional.empty();
      case Judgement.Carry(FwMark given) ->
          // Without NLM_F_CREATE the kernel changes the connection that is there.
          Optional.of(
              Request.of(
                      ConntrackMessage.NEW,
                      0,
                      "mark connection",
                      connection,
                      writer -> connection.writeWithMark(writer, given.value()))
                  .orIf(Kind.NOT_FOUND));
      case Judgement.Forget() -> Optional.of(toForget(connection));
    };
  }

  /** {@inheritDoc} Keeps nothing of it, so that it costs no memory. */
  @Override
  public void translated(Consumer<TranslatedConnection> each) throws DatapathException {
    Request request =
        Request.of(
            ConntrackMessage.GET,
            0,
            "read connections",
            "mark " + marks.base(),
            writer ->
                ConntrackMessage.writeDump(writer, marks.base().value(), marks.mask().value()));
    channel.walk(
        request,
        message -> {
          ConntrackMessage connection = ConntrackMessage.parse(message);
          if (marks.contains(new FwMark(connection.mark()))
              && !connection.leavesAs().equals(connection.source())) {
            ConntrackMessage.Service service = connection.service();
            each.accept(
                new TranslatedConnection(
                    connection.leavesAs(),
                    service.protocol(),
                    connection.destination(),
                    service.port()));
          }
          return Optional.empty();
        });
  }

  /** Number of connections that the cuts name now; for tests and for looking on. */
  public int count(Collection<ConntrackCut> cuts) throws DatapathException {
    return matching(new CutMatch(marks, cuts)).items().size();
  }

  private Dump<ConntrackMessage> matching(CutMatch match) throws DatapathException {
    CutMatch.MarkFilter filter = match.filter();
    Request request =
        Request.of(
            ConntrackMessage.GET,
            0,
            "read connections",
            "mark " + Integer.toHexString(filter.value()),
            writer -> ConntrackMessage.writeDump(writer, filter.value(), filter.mask()));
    return channel.dump(
        request, message -> Optional.of(ConntrackMessage.parse(message)).filter(match::matches));
  }

  @Override
  public void close() {
    channel.close();
  }
}
