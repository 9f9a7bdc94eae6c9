package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.survey.PortUse;
import io.egressgateway.port.datapath.ConntrackTable;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Counts how many ports of each egress IP are taken, by a walk over the connections that this node
 * translates. No packet costs anything for it, and a walk over many connections makes the next one
 * wait longer. One thread, not the owner's: nothing else may wait for it.
 */
public final class PortMeasures {
  /** The shortest time between two walks. */
  public static final Duration EVERY = Duration.ofSeconds(30);

  /** A walk takes at most one part in so many of one processor's time. */
  private static final int SHARE = 100;

  /** The busiest are told of: a label for each of thousands would cost more than it says. */
  private static final int TOLD = 64;

  private final ConntrackTable connections;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;

  public PortMeasures(ConntrackTable connections, MonotonicClock clock, EgressMetrics metrics) {
    this.connections = requireNonNull(connections, "connections");
    this.clock = requireNonNull(clock, "clock");
    this.metrics = requireNonNull(metrics, "metrics");
  }

  /**
   * Counts once.
   *
   * @return time to let pass until the next
   */
  public Duration take() {
    long start = clock.nanoTime();
    PortUse use = new PortUse();
    try {
      connections.translated(use::add);
      tell(use.busiest(TOLD));
    } catch (DatapathException failure) {
      metrics.failed("ports", failure.kind().name());
    }
    Duration rest = Duration.ofNanos(clock.nanoTime() - start).multipliedBy(SHARE);
    return rest.compareTo(EVERY) > 0 ? rest : EVERY;
  }

  private void tell(SortedMap<IpAddress, PortUse.Use> uses) {
    Map<String, Integer> connectionsBy = new TreeMap<>();
    Map<String, Integer> portsBy = new TreeMap<>();
    uses.forEach((address, use) -> {
      connectionsBy.put(address.toString(), use.connections());
      portsBy.put(address.toString(), use.ports());
    });
    metrics.rows("egress_eip_connections", connectionsBy);
    metrics.rows("egress_eip_ports", portsBy);
  }
}
