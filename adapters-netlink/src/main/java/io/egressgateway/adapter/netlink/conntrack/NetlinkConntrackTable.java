package io.egressgateway.adapter.netlink.conntrack;

import static java.util.Objects.requireNonNull;

import io.egressgateway.adapter.netlink.lib.Dump;
import io.egressgateway.adapter.netlink.lib.NetlinkChannel;
import io.egressgateway.adapter.netlink.lib.Request;
import io.egressgateway.adapter.netlink.wire.ConntrackMessage;
import io.egressgateway.domain.diff.ConntrackCut;
import io.egressgateway.domain.net.MarkRange;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.DatapathException.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Connection tracking through ctnetlink (linux/netfilter/nfnetlink_conntrack.h).
 *
 * <p>Needs CAP_NET_ADMIN. Works in the network namespace of the thread that calls the constructor,
 * whatever thread uses it later.
 */
public final class NetlinkConntrackTable implements ConntrackTable {
  private final MarkRange marks;
  private final NetlinkChannel channel;

  /**
   * Opens the socket.
   *
   * @throws DatapathException where the kernel refuses it
   */
  public NetlinkConntrackTable(MarkRange marks) throws DatapathException {
    this.marks = requireNonNull(marks, "marks");
    this.channel = NetlinkChannel.open(ConntrackMessage.PROTOCOL);
  }

  /**
   * {@inheritDoc}
   *
   * @throws DatapathException with INTERRUPTED where the table changed so that some may have been
   *     missed; those that were found are forgotten
   */
  @Override
  public int cut(Collection<ConntrackCut> cuts) throws DatapathException {
    if (cuts.isEmpty()) {
      return 0;
    }
    Dump<ConntrackMessage> found = matching(new CutMatch(marks, cuts));
    List<Request> deletions = new ArrayList<>();
    for (ConntrackMessage connection : found.items()) {
      deletions.add(
          Request.of(ConntrackMessage.DELETE, 0, "forget connection", connection, connection::write)
              .orIf(Kind.NOT_FOUND));
    }
    int forgotten = channel.executeAll(deletions);
    if (found.interrupted()) {
      throw new DatapathException(
          Kind.INTERRUPTED, "forget connections", "after " + forgotten + " of them", null);
    }
    return forgotten;
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
