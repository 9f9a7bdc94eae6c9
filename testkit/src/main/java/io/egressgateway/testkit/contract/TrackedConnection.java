package io.egressgateway.testkit.contract;

import io.egressgateway.domain.net.FwMark;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.survey.TranslatedConnection;
import java.util.Comparator;

/**
 * A connection as connection tracking knows it.
 *
 * @param protocol number of IANA: 6 TCP, 17 UDP, 1 and 58 ICMP, 132 SCTP
 * @param source who opened it
 * @param destination of the same family
 * @param mark of the connection, 0 where it has none
 * @param leavesAs source of its packets after translation
 */
public record TrackedConnection(
    int protocol, IpAddress source, IpAddress destination, FwMark mark, IpAddress leavesAs)
    implements Comparable<TrackedConnection> {
  /** A connection that is not translated. */
  public TrackedConnection(int protocol, IpAddress source, IpAddress destination, FwMark mark) {
    this(protocol, source, destination, mark, source);
  }

  /** The port of the destination that all connections of protocols with ports have. */
  public static final int PORT = 80;

  /** As it is shown where it is translated. */
  public TranslatedConnection translated() {
    boolean ports = protocol == 6 || protocol == 17 || protocol == 132;
    return new TranslatedConnection(leavesAs, protocol, destination, ports ? PORT : 0);
  }

  /** The same with another mark. */
  public TrackedConnection withMark(FwMark other) {
    return new TrackedConnection(protocol, source, destination, other, leavesAs);
  }

  @Override
  public int compareTo(TrackedConnection other) {
    return Comparator.comparing(TrackedConnection::source)
        .thenComparing(TrackedConnection::destination)
        .thenComparingInt(TrackedConnection::protocol)
        .thenComparing(TrackedConnection::mark)
        .thenComparing(TrackedConnection::leavesAs)
        .compare(this, other);
  }
}
