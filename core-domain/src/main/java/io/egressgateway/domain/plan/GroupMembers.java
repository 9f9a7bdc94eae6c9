package io.egressgateway.domain.plan;

import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Declared;
import io.egressgateway.domain.cluster.GatewayGroup;
import io.egressgateway.domain.cluster.GroupName;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.TunnelPhase;
import io.egressgateway.domain.net.IpAddress;
import io.egressgateway.domain.net.Sorted;
import io.egressgateway.domain.status.TunnelStatus;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The gateway nodes of a group.
 *
 * @param all nodes that its selector matches; of a refused group, those published before
 * @param eligible those that can carry egresses now
 */
record GroupMembers(SortedSet<NodeName> all, SortedSet<NodeName> eligible) {
  GroupMembers {
    all = Sorted.set(all);
    eligible = Sorted.set(eligible);
  }

  static GroupMembers of(
      String name,
      ClusterSnapshot snapshot,
      ControllerSettings settings,
      Observed observed,
      SortedMap<NodeName, TunnelStatus> tunnels) {
    SortedSet<NodeName> all =
        Optional.ofNullable(snapshot.groups().get(name))
            .flatMap(Declared::accepted)
            .map(group -> selected(group, snapshot))
            .orElseGet(() -> published(name, snapshot));
    SortedSet<NodeName> ready = new TreeSet<>(all);
    ready.removeIf(node -> phase(tunnels, node) != TunnelPhase.READY);
    SortedSet<NodeName> eligible = new TreeSet<>(ready);
    eligible.removeIf(node -> isWithdrawn(node, snapshot, settings));
    return new GroupMembers(
        all, eligible.isEmpty() ? lastResort(all, ready, observed, tunnels) : eligible);
  }

  /** Where all are cordoned or not Ready, those that still answer are better than none. */
  private static SortedSet<NodeName> lastResort(
      SortedSet<NodeName> all,
      SortedSet<NodeName> ready,
      Observed observed,
      SortedMap<NodeName, TunnelStatus> tunnels) {
    SortedSet<NodeName> answering = new TreeSet<>(all);
    answering.removeIf(node ->
        phase(tunnels, node) != TunnelPhase.NODE_NOT_READY || !observed.heard().isAlive(node));
    return ready.isEmpty() ? answering : ready;
  }

  private static boolean isWithdrawn(
      NodeName node, ClusterSnapshot snapshot, ControllerSettings settings) {
    return settings.withdrawal().cordoned()
        && Optional.ofNullable(snapshot.nodes().get(node))
            .filter(known -> !known.schedulable())
            .isPresent();
  }

  /** A node without a tunnel is one that is gone. */
  private static TunnelPhase phase(SortedMap<NodeName, TunnelStatus> tunnels, NodeName node) {
    return Optional.ofNullable(tunnels.get(node))
        .map(TunnelStatus::phase)
        .orElse(TunnelPhase.HEARTBEAT_TIMEOUT);
  }

  private static SortedSet<NodeName> selected(GatewayGroup group, ClusterSnapshot snapshot) {
    return switch (GroupName.of(group.name())) {
      case GroupName.OfGateway _, GroupName.OfPool _ -> byLabels(group, snapshot);
      case GroupName.OfAddress(IpAddress address) -> holding(address, snapshot);
    };
  }

  private static SortedSet<NodeName> holding(IpAddress address, ClusterSnapshot snapshot) {
    SortedSet<NodeName> holding = new TreeSet<>();
    snapshot
        .tunnels()
        .forEach((node, tunnel) -> {
          if (tunnel.held().contains(address) && snapshot.nodes().containsKey(node)) {
            holding.add(node);
          }
        });
    return holding;
  }

  private static SortedSet<NodeName> byLabels(GatewayGroup group, ClusterSnapshot snapshot) {
    SortedSet<NodeName> selected = new TreeSet<>();
    snapshot
        .nodes()
        .forEach((name, node) -> {
          if (group.nodeSelector().matches(node.labels())) {
            selected.add(name);
          }
        });
    return selected;
  }

  private static SortedSet<NodeName> published(String name, ClusterSnapshot snapshot) {
    SortedSet<NodeName> published = new TreeSet<>();
    for (GatewayNode node :
        snapshot.published().getOrDefault(name, PublishedGroup.NOTHING).nodes()) {
      if (snapshot.nodes().containsKey(node.node())) {
        published.add(node.node());
      }
    }
    return published;
  }
}
