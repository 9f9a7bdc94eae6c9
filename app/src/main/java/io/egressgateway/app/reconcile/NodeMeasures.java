package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.datapath.DatapathTables;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.EgressId;
import io.egressgateway.domain.datapath.FamilyTables;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;

/** What a node does, in numbers, after a pass. Owner thread. */
final class NodeMeasures {
  /** Counters cost a reading of the kernel, and nobody scrapes more often. */
  private static final Duration COUNTERS_EVERY = Duration.ofSeconds(5);

  private static final String ALL = "all";

  private final AgentPass.Ports ports;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private boolean counted;
  private long countedNanos;

  NodeMeasures(AgentPass.Ports ports, AgentPass.Runtime runtime) {
    this.ports = requireNonNull(ports, "ports");
    this.clock = runtime.clock();
    this.metrics = runtime.metrics();
  }

  /**
   * Takes the numbers.
   *
   * @param leaving egresses that are translated here until their new owner is heard
   */
  void take(DesiredDatapath desired, int leaving) {
    objects(desired, leaving);
    boolean withheld = ports.announce().withheld();
    int addresses = desired.announced().size();
    metrics.gauges(
        "egress_announce_addresses",
        Map.of("answered", withheld ? 0 : addresses, "withheld", withheld ? addresses : 0));
    long now = clock.nanoTime();
    if (!counted || now - countedNanos >= COUNTERS_EVERY.toNanos()) {
      counted = true;
      countedNanos = now;
      counters();
    }
  }

  private void objects(DesiredDatapath desired, int leaving) {
    DatapathTables tables = desired.tables();
    Set<EgressId> owned = new HashSet<>(tables.masquerade());
    int pods = 0;
    for (IpFamily family : IpFamily.values()) {
      FamilyTables one = tables.families().get(family);
      owned.addAll(one.snat().keySet());
      pods += one.podClasses().size();
    }
    metrics.gauges(
        "egress_node_objects",
        Map.of(
            "owned_egresses", owned.size(),
            "leaving_egresses", leaving,
            "remote_egresses", tables.gateways().size(),
            "gateways", (int) tables.gateways().values().stream().distinct().count(),
            "pod_addresses", pods,
            "tunnel_peers", desired.routing().fdb().size(),
            "problems", desired.problems().size()));
  }

  private void counters() {
    try {
      metrics.counters("egress_tables_dropped_packets", ports.datapath().drops());
    } catch (DatapathException failure) {
      // Numbers only; the kernel is as it shall be.
      metrics.failed("drops", failure.kind().name());
    }
    SortedMap<String, Long> frames = ports.announce().frames();
    metrics.counters("egress_announce_frames", frames);
    // The names that Spidernet's dashboards know.
    layer2("egressgateway_layer2_requests_received", frames, "received");
    layer2("egressgateway_layer2_responses_sent", frames, "answered");
    layer2("egressgateway_layer2_gratuitous_sent", frames, "gratuitous");
  }

  private void layer2(String name, SortedMap<String, Long> frames, String frame) {
    metrics.counters(name, Sorted.map(Map.of(ALL, frames.getOrDefault(frame, 0L))));
  }
}
