package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.Tunnel;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.IpFamily;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Says in which state each node's tunnel is. */
final class TunnelPhases {
  private final ClusterSnapshot snapshot;
  private final ControllerSettings settings;
  private final Observed observed;

  private TunnelPhases(ClusterSnapshot snapshot, ControllerSettings settings, Observed observed) {
    this.snapshot = snapshot;
    this.settings = settings;
    this.observed = observed;
  }

  static SortedMap<NodeName, TunnelStatus> of(
      ClusterSnapshot snapshot, ControllerSettings settings, Observed observed) {
    TunnelPhases phases = new TunnelPhases(snapshot, settings, observed);
    SortedMap<NodeName, TunnelStatus> tunnels = new TreeMap<>();
    TunnelPlan.of(snapshot, settings)
        .forEach((node, allotment) -> tunnels.put(node, phases.status(node, allotment)));
    return Sorted.map(tunnels);
  }

  private TunnelStatus status(NodeName node, TunnelPlan.Allotment allotment) {
    return new TunnelStatus(
        allotment.addresses(),
        TunnelMac.of(node),
        allotment.mark(),
        phase(node, allotment),
        Optional.ofNullable(snapshot.tunnels().get(node))
            .flatMap(Tunnel::refused)
            .map(Conditions::kernelRefuses)
            .stream()
            .toList());
  }

  private TunnelPhase phase(NodeName node, TunnelPlan.Allotment allotment) {
    for (IpFamily family : settings.families()) {
      if (allotment.addresses().get(family).isEmpty()) {
        return TunnelPhase.PENDING;
      }
    }
    Optional<Tunnel> tunnel = Optional.ofNullable(snapshot.tunnels().get(node));
    if (tunnel.flatMap(Tunnel::parent).isEmpty()) {
      return TunnelPhase.INIT;
    }
    return switch (observed.heard().liveness().get(node)) {
      case null -> byNode(node);
      // A new leader has heard nobody yet. What the last one learnt from heartbeats stands: a
      // time-out until there is one, readiness until the start grace is over.
      case UNKNOWN ->
          tunnel
              .flatMap(Tunnel::phase)
              .filter(TunnelPhases::isOfHeartbeats)
              .orElseGet(() -> byNode(node));
      case ALIVE, AGENT_DOWN -> settings.withdrawal().notReady() ? byNode(node) : TunnelPhase.READY;
      case DEAD -> TunnelPhase.HEARTBEAT_TIMEOUT;
    };
  }

  private static boolean isOfHeartbeats(TunnelPhase phase) {
    return phase == TunnelPhase.READY || phase == TunnelPhase.HEARTBEAT_TIMEOUT;
  }

  private TunnelPhase byNode(NodeName name) {
    boolean ready = Optional.ofNullable(snapshot.nodes().get(name)).filter(Node::ready).isPresent();
    return ready ? TunnelPhase.READY : TunnelPhase.NODE_NOT_READY;
  }
}
