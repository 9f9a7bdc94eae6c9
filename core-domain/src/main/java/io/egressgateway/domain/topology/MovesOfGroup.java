package io.egressgateway.domain.topology;

import static java.util.Objects.requireNonNull;

import io.egressgateway.domain.allocation.EgressIdentity;
import io.egressgateway.domain.cluster.ClusterSnapshot;
import io.egressgateway.domain.cluster.Node;
import io.egressgateway.domain.cluster.NodeName;
import io.egressgateway.domain.cluster.PublishedGroup;
import io.egressgateway.domain.cluster.PublishedGroup.GatewayNode;
import io.egressgateway.domain.cluster.TunnelPhase;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The moves that one write of a group's status made, those between the same nodes as one. */
final class MovesOfGroup {
  private record Way(NodeName from, NodeName to) implements Comparable<Way> {
    private static final Comparator<Way> ORDER =
        Comparator.comparing(Way::from).thenComparing(Way::to);

    @Override
    public int compareTo(Way other) {
      return ORDER.compare(this, other);
    }
  }

  private final String group;
  private final PublishedGroup published;
  private final ClusterSnapshot snapshot;
  private final SortedMap<Way, List<EgressIdentity>> moved = new TreeMap<>();

  /**
   * Of a group.
   *
   * @param published its status after the moves
   * @param snapshot of the same moment
   */
  MovesOfGroup(String group, PublishedGroup published, ClusterSnapshot snapshot) {
    this.group = requireNonNull(group, "group");
    this.published = requireNonNull(published, "published");
    this.snapshot = requireNonNull(snapshot, "snapshot");
  }

  void add(EgressIdentity egress, NodeName from, NodeName to) {
    moved.computeIfAbsent(new Way(from, to), _ -> new ArrayList<>()).add(egress);
  }

  List<Move> at(Instant now) {
    return moved.entrySet().stream()
        .map(entry -> {
          List<EgressIdentity> egresses = entry.getValue();
          return new Move(
              now,
              group,
              entry.getKey().from(),
              entry.getKey().to(),
              cause(entry.getKey().from()),
              egresses.size(),
              egresses.subList(0, Math.min(Move.SOME, egresses.size())));
        })
        .toList();
  }

  /**
   * Goes by the phase that the same status gives for the node: the EgressTunnel comes by another
   * watch, sooner or later.
   */
  private Move.Cause cause(NodeName from) {
    Optional<Node> node = Optional.ofNullable(snapshot.nodes().get(from));
    if (node.isEmpty()) {
      return Move.Cause.NODE_GONE;
    }
    Optional<String> phase =
        published.nodes().stream()
            .filter(listed -> listed.node().equals(from))
            .map(GatewayNode::phase)
            .findFirst();
    // A node that is listed though the group does not select it shows Failed.
    if (phase.isEmpty() || phase.get().equals(TunnelPhase.FAILED.text())) {
      return Move.Cause.NOT_SELECTED;
    }
    if (phase.get().equals(TunnelPhase.HEARTBEAT_TIMEOUT.text())) {
      return Move.Cause.HEARTBEAT_TIMEOUT;
    }
    if (phase.get().equals(TunnelPhase.NODE_NOT_READY.text())) {
      return Move.Cause.NODE_NOT_READY;
    }
    if (!phase.get().equals(TunnelPhase.READY.text())) {
      return Move.Cause.NOT_PROGRAMMED;
    }
    return node.get().schedulable() ? Move.Cause.REQUESTED : Move.Cause.CORDONED;
  }
}
