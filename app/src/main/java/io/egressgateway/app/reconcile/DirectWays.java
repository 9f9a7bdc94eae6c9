package io.egressgateway.app.reconcile;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.datapath.DatapathSettings;
import io.egressgateway.domain.datapath.DesiredDatapath;
import io.egressgateway.domain.datapath.DirectDevice;
import io.egressgateway.domain.datapath.DirectView;
import io.egressgateway.domain.datapath.RoutingState;
import io.egressgateway.domain.datapath.TunnelMode;
import io.egressgateway.domain.datapath.TunnelSettings;
import io.egressgateway.domain.datapath.Way;
import io.egressgateway.domain.diff.RoutingChange;
import io.egressgateway.domain.diff.RoutingTransaction;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.port.datapath.DatapathException;
import io.egressgateway.port.datapath.RoutingBackend;
import io.egressgateway.port.runtime.EgressMetrics;
import io.egressgateway.port.runtime.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pass's part in sending straight to other nodes: what is known, the device, what is said of
 * it. Owner thread.
 */
final class DirectWays {
  private static final Logger LOG = LoggerFactory.getLogger(DirectWays.class);

  /**
   * How long a device stays that is not wanted any more. Other nodes hear within milliseconds that
   * nothing shall come by it; one that has lost the API server finds out by its probes.
   */
  private static final long LINGER_NANOS = Duration.ofSeconds(15).toNanos();

  /**
   * How often in a row a device is made that is found otherwise afterwards. A MACVLAN on a MACVLAN
   * is one on that one's parent, and would be made anew forever.
   */
  private static final int MOST_ATTEMPTS = 3;

  private final DirectWatch watch;
  private final RoutingBackend routing;
  private final DatapathSettings settings;
  private final TunnelMode mode;
  private final MonotonicClock clock;
  private final EgressMetrics metrics;
  private final long startNanos;
  private SortedMap<NodeName, Way> ways = Sorted.emptyMap();
  private Optional<DirectDevice> made = Optional.empty();
  private int attempts;
  private boolean refused;

  DirectWays(
      AgentPass.Ports ports,
      DatapathSettings settings,
      TunnelSettings tunnel,
      AgentPass.Runtime runtime) {
    this.watch = ports.direct();
    this.routing = ports.routing();
    this.settings = requireNonNull(settings, "settings");
    this.mode = tunnel.mode();
    this.clock = runtime.clock();
    this.metrics = runtime.metrics();
    this.startNanos = clock.nanoTime();
  }

  DirectView view(RoutingState observed) {
    boolean lingering = mode == TunnelMode.VXLAN && clock.nanoTime() - startNanos < LINGER_NANOS;
    return DirectView.of(observed, settings.marks(), lingering, watch.verdicts());
  }

  /**
   * Makes the device where it is wanted and not there.
   *
   * <p>By itself and first: a kernel without MACVLAN, or a parent that cannot carry one, must not
   * keep the node from being programmed.
   *
   * @return false where the kernel refused
   * @throws DatapathException INTERRUPTED, which says nothing of what the kernel can do
   */
  boolean lay(RoutingState observed, RoutingState desired) throws DatapathException {
    Optional<DirectDevice> wanted = desired.direct();
    if (wanted.isEmpty() || wanted.equals(observed.direct())) {
      attempts = 0;
      return true;
    }
    attempts = wanted.equals(made) ? attempts + 1 : 1;
    made = wanted;
    if (attempts > MOST_ATTEMPTS) {
      refuse(
          wanted.get(),
          new DatapathException(
              DatapathException.Kind.UNSUPPORTED,
              "create device",
              wanted.get().name() + ", which was found otherwise " + MOST_ATTEMPTS + " times",
              null));
      return false;
    }
    try {
      RoutingChange put = new RoutingChange(RoutingChange.Verb.PUT, wanted.get());
      routing.apply(new RoutingTransaction(List.of(put)));
      refused = false;
      return true;
    } catch (DatapathException refusal) {
      if (refusal.kind() == DatapathException.Kind.INTERRUPTED) {
        throw refusal;
      }
      // It is not found otherwise, it is not there; it is tried again.
      attempts = 0;
      refuse(wanted.get(), refusal);
      return false;
    }
  }

  /** Warns on the transition. */
  private void refuse(DirectDevice device, DatapathException refusal) {
    metrics.failed("direct", refusal.kind().name());
    if (!refused) {
      LOG.atWarn()
          .addKeyValue("device", device.name())
          .addKeyValue("parent", device.parent())
          .addKeyValue("kind", refusal.kind())
          .setCause(refusal)
          .log("nothing can be sent straight from here, everything goes through the tunnel");
    }
    refused = true;
  }

  /** The node is programmed so. */
  void programmed(DesiredDatapath desired) {
    watch.watch(desired.candidates());
    if (!desired.ways().equals(ways)) {
      desired
          .ways()
          .forEach((node, way) -> {
            if (mode != TunnelMode.VXLAN && way != ways.get(node)) {
              LOG.atInfo().addKeyValue("node", node).addKeyValue("way", way).log("node is sent to");
            }
          });
      ways = desired.ways();
    }
    TreeMap<String, Integer> numbers = new TreeMap<>(Map.of("tunnel", 0, "direct", 0));
    desired
        .ways()
        .values()
        .forEach(way ->
            numbers.merge(
                switch (way) {
                  case TUNNEL -> "tunnel";
                  case DIRECT -> "direct";
                },
                1,
                Integer::sum));
    numbers.put("candidates", desired.candidates().size());
    numbers.put(
        "unreachable",
        desired.direct().map(Tunnel.Direct::unreachable).map(nodes -> nodes.size()).orElse(0));
    metrics.gauges("egress_node_ways", numbers);
  }
}
