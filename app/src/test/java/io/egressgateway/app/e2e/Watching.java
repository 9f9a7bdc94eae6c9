package io.egressgateway.app.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.lab.scenario.Outside;
import io.egressgateway.lab.topology.LabNode;
import io.egressgateway.lab.traffic.Pace;
import io.egressgateway.lab.traffic.ProbeReport;
import io.egressgateway.lab.traffic.SessionReport;
import io.egressgateway.lab.traffic.TcpSession;
import io.egressgateway.lab.traffic.UdpProber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Traffic of selected pods on every node, both families, while something happens; with the wire
 * outside watched.
 */
final class Watching {
  private static final Duration ANSWER = Duration.ofSeconds(1);

  private final LiveCluster cluster;
  private final Map<IpFamily, UdpProber> probers = new EnumMap<>(IpFamily.class);
  private final List<TcpSession> sessions = new ArrayList<>();
  private final Map<IpFamily, ProbeReport> reports = new EnumMap<>(IpFamily.class);
  private final List<SessionReport> connections = new ArrayList<>();

  private Watching(LiveCluster cluster) {
    this.cluster = cluster;
  }

  /** Begins: datagrams from the node's selected pod, an open connection from each node. */
  static Watching start(LiveCluster cluster, LabNode from) {
    cluster.outside().capture().clear();
    return more(cluster, from);
  }

  /** The same beside others, whose wire is watched already. */
  static Watching more(LiveCluster cluster, LabNode from) {
    Watching watching = new Watching(cluster);
    for (IpFamily family : IpFamily.values()) {
      watching.sessions.add(session(from, family));
      watching.probers.put(
          family,
          UdpProber.start(
              LiveCluster.visitor(from),
              Outside.address(family),
              Outside.SELECTED_ECHO,
              Pace.every(10).withAnswerLimit(ANSWER)));
    }
    LiveCluster.pause(Duration.ofMillis(200));
    return watching;
  }

  private static TcpSession session(LabNode from, IpFamily family) {
    return TcpSession.start(
        LiveCluster.visitor(from),
        Outside.address(family),
        Outside.SELECTED_ECHO,
        Pace.every(20).withAnswerLimit(Duration.ofSeconds(10)));
  }

  /** Ends, and holds that no packet carried another source and connections live. */
  Watching stop() {
    probers.forEach((family, prober) -> reports.put(family, prober.stop()));
    sessions.forEach(session -> connections.add(session.stop()));
    for (ProbeReport report : reports.values()) {
      assertThat(report.sent()).as("datagrams sent").isPositive();
    }
    for (int port : List.of(Outside.SELECTED_ECHO, Outside.SELECTED_HTTP)) {
      assertThat(cluster.addresses())
          .as("sources on the wire towards port %d", port)
          .containsAll(cluster.outside().sourcesTowards(port));
    }
    assertThat(connections)
        .as("open connections survive")
        .allMatch(connection -> connection.survived() && connection.exchanges() > 0);
    return this;
  }

  /** Holds that nothing was lost. */
  void nothingLost(String what) {
    reports.forEach((family, report) ->
        assertThat(report.lost()).as("%s of %s: %s", family, what, report).isZero());
  }

  /** The longest silence, of the family that had to wait longer. */
  Duration longestSilence() {
    return reports.values().stream()
        .map(ProbeReport::longestGap)
        .max(Duration::compareTo)
        .orElseThrow();
  }

  /** Holds that both families are answered after a time, and returns how long that took. */
  Duration backAfter(long nanos) {
    Duration longest = Duration.ZERO;
    for (ProbeReport report : reports.values()) {
      Duration back = report.firstAnswerAfter(nanos);
      assertThat(back.isNegative()).as("never answered again: %s", report).isFalse();
      longest = back.compareTo(longest) > 0 ? back : longest;
    }
    return longest;
  }

  /** Datagrams that were sent and not answered. */
  int lost() {
    return reports.values().stream().mapToInt(ProbeReport::lost).sum();
  }
}
